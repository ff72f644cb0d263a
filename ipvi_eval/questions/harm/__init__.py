"""What harm was done: how often the same people come back, how few make up how much, and weights of harm."""
