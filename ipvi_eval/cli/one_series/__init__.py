"""One series without a study: what the options of `ipvi-eval its` come to, and how its answer is told."""
