"""Our shares re-arrested beside High Point's."""
