"""Who comes back, when, and less often after notification? Estimates, tables and verdicts."""
