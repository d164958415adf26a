"""Readers of the instance formats that the scheduling literature uses.

:func:`reshuffle.formats.instances.read.read_instance` is the door; one module per format stands behind it.
"""
