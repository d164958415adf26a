"""Matching: what products require, held against what stations, tools and people can do."""
