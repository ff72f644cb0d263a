"""Groups made alike: propensity scores, weights, matching, balance, doubly robust estimates."""
