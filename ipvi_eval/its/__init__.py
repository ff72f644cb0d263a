"""Did the monthly counts change: interrupted time series with a test that holds its level."""
