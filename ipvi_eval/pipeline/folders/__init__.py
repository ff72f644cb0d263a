"""Folders that are whole or not there: of a run, of what stays inside, and who may write in them."""
