"""What is true in the synthetic world, to hold estimates against."""
