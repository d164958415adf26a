"""Closes the loop: the only place where readers, solvers, the judge and writers are wired together."""
