"""Boards as their designers hand them over: KiCad files, lists of materials, lists of positions."""
