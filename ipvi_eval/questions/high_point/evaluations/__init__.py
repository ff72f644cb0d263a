"""Evaluations pooled, and what a reader of them would believe."""
