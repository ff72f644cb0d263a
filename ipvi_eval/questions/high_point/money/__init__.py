"""What it cost and what it saved."""
