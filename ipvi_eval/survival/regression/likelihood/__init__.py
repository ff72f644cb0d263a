"""Partial likelihoods on the day grid, their slopes, and how their maximum is found."""
