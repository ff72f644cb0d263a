"""Parametric and split-population models of log time."""
