"""Pages and workbooks for the agency's own eyes."""
