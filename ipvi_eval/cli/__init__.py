"""What a person types."""

from ipvi_eval.cli.app import main

__all__ = ["main"]
