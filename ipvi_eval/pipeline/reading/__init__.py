"""The extract as the plan asks for it: read, checked, cut into what the questions need."""
