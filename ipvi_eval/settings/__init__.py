"""Every key of a plan and of a mapping: what it means, what it may hold, an example; for people and for editors."""
