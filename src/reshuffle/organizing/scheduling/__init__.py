"""Solvers of scheduling problems behind the protocol of :mod:`reshuffle.plan.solver`."""
