"""What a study asks, as its plan says: window, sites, outcomes, the parts of each question."""
