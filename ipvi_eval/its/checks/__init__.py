"""Whether an answer holds: placebo dates and places, diagnostics, one choice at a time, power."""
