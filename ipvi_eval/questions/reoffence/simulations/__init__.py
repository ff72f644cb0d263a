"""What simulations with a known truth found, as stored with the package."""
