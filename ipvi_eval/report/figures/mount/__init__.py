"""What stands around a figure: heading, finding, stamp, its data as a file."""
