"""Advice on plans: why something is where it is, what would help, what can be promised, and what contradicts what."""
