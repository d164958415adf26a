"""Measurements, each a command; what they measure and how is written down in docs/reference/benchmarks.md."""
