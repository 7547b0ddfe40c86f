"""The ledger in words: each app says in its ``sentences.py`` how its verbs read.

A sentence is a format string over ``actor``, ``record`` (what it was done to) and the particulars.
"""

from __future__ import annotations
