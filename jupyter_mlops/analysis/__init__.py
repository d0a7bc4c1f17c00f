"""Facts about the code of a notebook, read from its text; nothing here runs it."""
