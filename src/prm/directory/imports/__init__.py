"""Files that a person uploads: which columns and words they use, what they would change, and what they changed.

A kind of file is a module of :mod:`prm.directory.imports.targets`.
"""
