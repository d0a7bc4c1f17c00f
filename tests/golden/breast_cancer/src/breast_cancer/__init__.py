"""The breast_cancer pipeline; run it with `python -m breast_cancer run`."""
