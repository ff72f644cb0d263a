"""Cox regression of spells that stay in a table of a database."""
