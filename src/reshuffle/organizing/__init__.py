"""Finds plans: what is done where, when and by whom."""
