"""Guidelines for reporting: what each asks, and where the documents answer it."""
