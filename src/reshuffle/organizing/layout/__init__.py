"""Where stations stand: how much goes from where to where, and the placements that are worth a try."""
