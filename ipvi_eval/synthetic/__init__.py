"""Data from parameters only, with the truth written down: no real record is behind any row."""
