"""Shared frailty: how it is distributed, the penalised likelihood, the model."""
