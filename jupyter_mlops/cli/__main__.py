"""`python -m jupyter_mlops.cli`: nbpipe where its script is not on the path."""

from jupyter_mlops.cli import main

main()
