"""`python -m ipvi_eval` is the same as `ipvi-eval`."""

from ipvi_eval.cli import main

if __name__ == "__main__":
    main()
