"""What a result stands on: bootstrap by person, informative dropout, unmeasured differences."""
