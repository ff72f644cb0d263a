"""How good the records are: small checks of the canonical tables, each with what it found and the rows to look at."""
