"""`python -m breast_cancer`: run the pipeline and look at its runs."""

import sys

from breast_cancer.runtime.cli import main

if __name__ == "__main__":
    sys.exit(main())
