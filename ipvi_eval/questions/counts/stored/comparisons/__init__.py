"""Comparison areas, as estimates and tables."""
