"""What is recorded about a cell, as plain values.

Nothing here runs code of the user's own classes, draws from a random generator, imports a library
that the user did not, or changes an object.
"""
