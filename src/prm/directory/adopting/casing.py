"""Names that a register shouts, as a person would write them. What has any small letter is left as it is."""

from __future__ import annotations

import re

# Written in capitals whatever stands around them.
_CAPITALS = re.compile(
    "LLC|LLP|PLLC|PC|PA|PLC|PSC|SC|LP|MD|DO|DDS|DMD|DPM|OD|NP|RN|ENT|VA|VNA|YMCA|YWCA|"
    "II|III|IV|VI|NE|NW|SE|SW|US|USA|PO"
)
_SMALL = re.compile("AN?|AND|AT|BY|FOR|IN|OF|ON|OR|THE|TO")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")


def quieten(text: str) -> str:
    """Return text that is all in capitals with capitals at the beginnings of words.

    Examples
    --------
    >>> quieten("CUMBERLAND COUNTY HOSPITAL OF O'BRIEN AND MCDOWELL, LLC")
    "Cumberland County Hospital of O'Brien and McDowell, LLC"
    >>> quieten("3418 N 12TH ST STE 4B"), quieten("Group at deHart")
    ('3418 N 12th St Ste 4B', 'Group at deHart')
    """
    if text != text.upper() or not text.isascii():
        return text
    first = _WORD.search(text)
    return _WORD.sub(
        lambda word: _quieten_word(
            word[0], first=word.start() == (first or word).start()
        ),
        text,
    )


def _quieten_word(word: str, *, first: bool) -> str:
    if _CAPITALS.fullmatch(word) or len(word) == 1:
        return word
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if any(character.isdigit() for character in word):
        return word
    if _SMALL.fullmatch(word) and not first:
        return word.lower()
    if word.startswith("MC") and len(word) > 3:
        return f"Mc{word[2:].capitalize()}"
    # O'BRIEN has two beginnings, WOMEN'S one.
    head, mark, tail = word.partition("'")
    if mark and len(head) == 1 and len(tail) > 1:
        return f"{head}'{tail.capitalize()}"
    return word.capitalize()
