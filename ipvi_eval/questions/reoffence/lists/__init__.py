"""What is asked of people by the list they entered on."""
