"""Our change in monthly counts beside published ones."""
