"""The size of a figure: that of the text of a letter page, and how finely it is printed."""

from __future__ import annotations

DPI = 200
"""Dots per inch of a figure that is kept as pixels."""
WIDTH = 6.5
"""Inches: the text width of a letter page."""
