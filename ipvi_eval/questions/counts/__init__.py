"""Did the monthly counts change? Estimates, tables and sentences of the answer and its checks."""
