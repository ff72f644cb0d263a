"""The stages in order: an extract and a plan go in, one run folder comes out."""
