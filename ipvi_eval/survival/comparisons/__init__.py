"""Tests between groups: log-rank, Gray, mean cumulative numbers."""
