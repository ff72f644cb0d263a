"""What every method takes: spells checked once, their persons and states, the day grid, columns of covariates."""
