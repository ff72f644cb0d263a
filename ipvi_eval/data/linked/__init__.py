"""Tables held against each other: keys, several rows for one thing, records and what they are about."""
