"""Compiled local search on shops: dispatching, heads and tails, tabu search, recombination of elites."""
