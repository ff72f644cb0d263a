"""Harm: how much in a year of a person's life, how it is spread, what can be said of what is rare."""
