"""Repetition: how many incidents are repeats, what follows a first report, whether what follows is worse."""
