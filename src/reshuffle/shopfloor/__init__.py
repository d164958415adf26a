"""What happens in the factory: planned, simulated or real, in the same words."""
