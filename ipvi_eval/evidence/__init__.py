"""How the site's results stand beside High Point and the literature: published figures, fair comparisons, words."""
