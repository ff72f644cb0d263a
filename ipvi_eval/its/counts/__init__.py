"""Models of monthly counts: quasi-Poisson with autoregressive working correlation, and its alternatives."""
