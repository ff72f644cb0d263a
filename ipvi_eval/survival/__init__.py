"""Time to re-offence: curves, comparisons, regression, recurrent events, cure, exposure over time."""
