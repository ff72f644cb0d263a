"""Canonical tables become analysis frames: who is at risk, when, and compared with whom."""
