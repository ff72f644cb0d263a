"""How numbers are drawn, for a fit that shows itself and for the figures of the reports: one look, arrays in."""
