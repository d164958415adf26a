"""What shall happen: problems and solutions as arrays, their independent judge, and the protocols of solvers.

Everything here is an immutable value or a pure function: no file, no clock, no chance, no logging.
"""
