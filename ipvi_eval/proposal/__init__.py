"""A mapping proposed from an extract: what its columns are called and hold, and what only a person can say."""
