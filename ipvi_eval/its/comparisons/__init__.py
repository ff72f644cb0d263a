"""Against other areas: controlled series, synthetic control, staggered starts, spill-over."""
