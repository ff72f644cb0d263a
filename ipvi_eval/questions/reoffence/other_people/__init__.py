"""The notified against other people: an earlier cohort, other areas, those of a landmark."""
