"""What may be quoted and taken on: sentences with their cautions, files of numbers, how to cite."""
