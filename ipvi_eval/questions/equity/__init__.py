"""Did the program reach groups of people alike, and do they come back alike? Each group beside everybody."""
