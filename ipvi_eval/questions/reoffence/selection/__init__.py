"""Whether that ratio could come from how people were chosen."""
