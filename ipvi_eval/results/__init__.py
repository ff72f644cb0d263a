"""The store: every number of a run, and where it came from."""
