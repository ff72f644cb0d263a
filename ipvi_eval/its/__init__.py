"""Did the monthly counts change: interrupted time series with calibrated inference."""
