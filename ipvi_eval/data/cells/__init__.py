"""The cells of a file, of whatever kind, and what values they hold."""
