"""Where stations stand: which moves are worth a try, and whether a plan with them is better than one without."""
