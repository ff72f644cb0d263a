"""What stored tables call the made-up counties in which nothing goes wrong, and figures look for."""

NOTHING = "Nothing else happens"
