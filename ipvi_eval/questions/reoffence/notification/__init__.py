"""The hazard after notification over time: the planned ratio, and what it comes to."""
