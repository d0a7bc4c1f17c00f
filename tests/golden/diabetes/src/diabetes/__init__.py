"""The diabetes pipeline; run it with `python -m diabetes run`."""
