"""Text that a spreadsheet would run as a formula: marked on the way out, and itself again on the way in."""

from __future__ import annotations

import re

# A leading sign makes a formula of a cell; blanks and marks that nobody sees are skipped before it is looked at,
# and programs for East Asian languages take the full-width signs for the same.
_UNSEEN = r"[\s\ufeff\u200b-\u200f\u2060]*"
_SIGNS = f"(?:[\t\r\n]|{_UNSEEN}[=+\\-@＝＋－＠])"
_RUNS = re.compile(f"'*{_SIGNS}")
_MARKED = re.compile(f"'+{_SIGNS}")


def neutralised(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe stands before a leading sign.

    Text that begins with apostrophes and a sign gets one more, so that :func:`restored` is exact.

    >>> neutralised("=1+1"), neutralised("O'Hara"), neutralised("'=1")
    ("'=1+1", "O'Hara", "''=1")
    """
    return f"'{text}" if _RUNS.match(text) else text


def restored(text: str) -> str:
    """Return what :func:`neutralised` was given.

    >>> restored("'=1+1"), restored("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if _MARKED.match(text) else text
