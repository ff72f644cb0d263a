"""Models of one series, as estimates and tables."""
