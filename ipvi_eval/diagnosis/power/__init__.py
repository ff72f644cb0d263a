"""What a design could find, before results and beside them."""
