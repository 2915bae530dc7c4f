"""Figures, measured. `python -m benchmarks` prints them all in one run."""
