"""The same extract where it is stored: canonical tables as Ibis expressions, carried out by the database."""
