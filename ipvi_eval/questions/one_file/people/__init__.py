"""A file of people: what its columns hold, what is fitted to them and what is told."""
