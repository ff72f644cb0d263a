"""Pieces of a document that are neither a table nor a figure: key figures, answers, what follows, checklists."""
