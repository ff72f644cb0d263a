"""Evaluation and recidivism research framework for Intimate Partner Violence Intervention (IPVI)."""

__version__ = "0.1.0"
