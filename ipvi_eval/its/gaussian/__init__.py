"""Linear models of a series of rates or other values: least squares, GLS, ARIMA, structural."""
