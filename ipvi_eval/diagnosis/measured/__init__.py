"""What the planned estimators did in simulations, as it is stored with the package, and its tables."""
