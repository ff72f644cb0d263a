"""A month of counts, where it comes from and what surrounds it: months, calendar, trend, design."""
