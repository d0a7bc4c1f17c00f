"""The nbpipe_template pipeline; run it with `python -m nbpipe_template run`."""
