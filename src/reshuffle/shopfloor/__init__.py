"""What happens, planned, simulated or real, in the same words: events, state, timelines, key figures, protocols."""
