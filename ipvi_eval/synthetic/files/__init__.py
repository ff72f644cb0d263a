"""The synthetic world as the files of an agency."""
