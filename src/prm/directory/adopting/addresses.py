"""Addresses that people write differently, brought to one form for comparing; never for showing."""

from __future__ import annotations

import re

# USPS Publication 28: suffixes, directionals and secondary units in their short forms.
_SHORT = {
    word: short
    for short, words in (
        ("ST", "STREET STR"),
        ("AVE", "AVENUE AV AVEN"),
        ("BLVD", "BOULEVARD BOUL"),
        ("DR", "DRIVE DRV"),
        ("RD", "ROAD"),
        ("LN", "LANE"),
        ("CT", "COURT"),
        ("CIR", "CIRCLE"),
        ("PL", "PLACE"),
        ("PLZ", "PLAZA"),
        ("PKWY", "PARKWAY PKY"),
        ("HWY", "HIGHWAY"),
        ("TER", "TERRACE"),
        ("TRL", "TRAIL"),
        ("SQ", "SQUARE"),
        ("CTR", "CENTER CENTRE"),
        ("XING", "CROSSING"),
        ("RTE", "ROUTE RT"),
        ("N", "NORTH"),
        ("S", "SOUTH"),
        ("E", "EAST"),
        ("W", "WEST"),
        ("NE", "NORTHEAST"),
        ("NW", "NORTHWEST"),
        ("SE", "SOUTHEAST"),
        ("SW", "SOUTHWEST"),
        ("FL", "FLOOR FLR"),
        ("BLDG", "BUILDING"),
        # All that name a part of a building by number are one: people mix them up.
        ("STE", "SUITE UNIT APT APARTMENT ROOM RM OFFICE NO NUMBER"),
    )
    for word in words.split()
}
_ORDINAL = re.compile(r"(\d+)(?:ST|ND|RD|TH)")


def normal_address(address_1: str, address_2: str, zip_code: str) -> str:
    """Return an address as a key: equal keys are one place. Empty where the street or the ZIP is missing.

    Examples
    --------
    >>> normal_address("425 East Main Street", "Suite F", "60450-8812")
    '425 E MAIN ST STE F|60450'
    >>> normal_address("425 E. MAIN ST., #F", "", "60450")
    '425 E MAIN ST STE F|60450'
    """
    text = f"{address_1} {address_2}".upper().replace("#", " STE ")
    words = re.findall(r"[^\W_]+", text.replace(".", "").replace("'", ""))
    short = [_ORDINAL.sub(r"\1", _SHORT.get(word, word)) for word in words]
    # "STE NO 4" and "# STE 4" name the unit twice.
    once = [
        word
        for before, word in zip(["", *short], short, strict=False)
        if not (word == before == "STE")
    ]
    five = re.match(r"[0-9]{5}", zip_code.strip())
    return f"{' '.join(once)}|{five[0]}" if once and five else ""
