"""Curves over time: Kaplan-Meier, cumulative incidence, mean numbers, states, restricted means."""
