"""What was tried on a fit, as estimates and tables."""
