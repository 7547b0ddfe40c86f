"""Engines that are asked the reference query set: a script each, which answers one query and prints what it came to.

They run in an environment of their own (``make peers``), so nothing here imports the project.
"""
