"""`python -m nbpipe_template`: run the pipeline and look at its runs."""

import sys

from nbpipe_template.runtime.cli import main

if __name__ == "__main__":
    sys.exit(main())
