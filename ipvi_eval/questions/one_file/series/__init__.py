"""A file of months or of incidents: how it becomes a series, what is fitted to it and what is told."""
