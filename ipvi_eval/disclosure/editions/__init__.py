"""This edition beside earlier ones and those of other sites: what they leave each other, and who holds all of them."""
