"""The exact solver: a constraint programming model of the whole problem, solved by CP-SAT of OR-Tools.

Needs the extra ``plan``; import :mod:`reshuffle.organizing.scheduling.cpsat.solver`.
"""
