"""The tables of the semiconductor manufacturing testbed SMT2020, read into an ordinary workspace."""
