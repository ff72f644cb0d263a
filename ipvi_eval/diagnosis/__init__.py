"""What a design can show: replicates of a simulation, how an estimator fares in them, and power before results."""
