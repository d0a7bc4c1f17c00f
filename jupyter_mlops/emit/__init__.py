"""From a `Pipeline` to the files of a package, and from those to a folder."""
