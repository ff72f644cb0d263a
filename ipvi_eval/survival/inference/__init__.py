"""Intervals, contrasts and tests that several methods share."""
