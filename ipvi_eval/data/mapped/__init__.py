"""What is expected of an extract: canonical tables, how dates are written, and the mapping to both."""
