"""Compiling kernels, keeping them, and having them ready before somebody waits for them."""
