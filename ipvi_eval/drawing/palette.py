"""Colors that people with any common color vision can tell apart (Okabe and Ito 2008), and the brand's."""

from __future__ import annotations

BLUE, VERMILLION, GREEN, PURPLE, SKY, ORANGE = "#0072b2", "#d55e00", "#009e73", "#aa5a8c", "#56b4e9", "#e69f00"
INK, NAVY, GRAY, LIGHT, RUST = "#1d2630", "#1f3a5f", "#5b6b7c", "#d5dce4", "#a8320a"

SERIES = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
"""Okabe-Ito without yellow, which is too faint on white; reddish purple darkened for text."""

DASHES: tuple[str | tuple[int, tuple[int, ...]], ...] = ("-", (0, (5, 2)), (0, (1, 1)), (0, (5, 2, 1, 2)))
"""Line styles by series, so that a line is known without its color."""
