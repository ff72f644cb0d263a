"""An agency's extract becomes canonical tables: is it what we think it is, and is it free of identities."""
