"""`python -m diabetes`: run the pipeline and look at its runs."""

import sys

from diabetes.runtime.cli import main

if __name__ == "__main__":
    sys.exit(main())
