"""What a run stores of each fit and check of monthly counts: its estimates and its table."""
