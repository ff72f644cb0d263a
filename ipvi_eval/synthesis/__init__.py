"""Evidence put together: shares with intervals, rate ratios, random-effects meta-analysis, a normal update."""
