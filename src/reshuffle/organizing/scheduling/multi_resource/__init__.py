"""Compiled search of shops whose tasks take a machine and perhaps a person or tool, with setups between them."""
