"""The answer that leads: a lasting step on a drifting level, and what would have been counted without it."""
