"""How much harm an incident stands for: weights with their sources."""
