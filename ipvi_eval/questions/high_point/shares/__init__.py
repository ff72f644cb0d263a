"""Our shares re-arrested beside another program's."""
