"""Names and numbers that belong to nobody.

NPIs: practitioners begin with 97, organizations with 98. Every NPI issued begins with 1 or 2 (the card issuer's digit
of 45 CFR 162.406), so these can't be anybody's, while their check digit holds and every check of ours is exercised.
Surnames are put together from syllables of no language; telephone numbers use area code 555, which isn't assigned.
"""

from __future__ import annotations

import numpy as np

from headwater.reference.invented import TOWNS
from headwater.synthetic.arrays import Array, Rng

PRACTITIONER_PREFIX = 97
ORGANIZATION_PREFIX = 98
_PREFIX_SUM = 24  # what 80840 adds to the Luhn sum of a ten-digit number


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Abrelin Corvane Dellimar Eskaro Fennoly Garrivel Hessamy Ivorane Jorvelle Kestrine Lumaris Mervolo Nessary"
    " Orvanna Pellidor Quorrin Rosvane Sellamy Torvick Ulmarin Vessaly Wrenfor Xandary Yorvelle Zephrane Ammoly"
)
_HEAD = _words(
    "Quill Vandre Thistle Ombre Brackle Fenner Glimmer Harrow Ister Jessel Kettle Lorrim Mossen Nettle Orrel Pipper"
    " Rundle Sorrel Tamble Umber Wickle Yarrow Zimber Copple Dapple Elder Fiddle Gorse Hazzel Jumble"
)
_TAIL = _words(
    "marsh lowe wrack lane thorpe fenn dike moor stoke wold garth combe sedge howe brand quist vale mere holt reed"
)
_PRACTICE = (
    "Family Medicine",
    "Primary Care",
    "Internal Medicine",
    "Medical Associates",
    "Health Partners",
    "Physicians",
)
_STREET = _words(
    "Willowmere Cobbler Lantern Millrace Orchard Saddler Tanner Weaver Foundry Harbour"
)


def npis(rng: Rng, *, count: int, prefix: int) -> Array:
    """Return ``count`` different NPIs as text, check digit included."""
    middle = rng.choice(10_000_000, size=count, replace=False)
    return with_check_digit(prefix * 10_000_000 + middle)


def with_check_digit(first_nine: Array) -> Array:
    """Append the Luhn check digit to nine-digit numbers; the same sum as ``schema.npi.check_digit``, vectorised."""
    total = np.full(len(first_nine), _PREFIX_SUM, np.int64)
    for place in range(9):
        digit = first_nine // 10**place % 10
        doubled = np.where(digit < 5, 2 * digit, 2 * digit - 9)
        total += doubled if place % 2 == 0 else digit
    return (first_nine * 10 + (-total) % 10).astype(str)


def with_bad_check_digit(npi: Array) -> Array:
    """Return the same NPIs with a last digit that doesn't hold."""
    return np.array([text[:9] + str((int(text[9]) + 1) % 10) for text in npi])


def tins(rng: Rng, count: int) -> Array:
    """Return ``count`` different tax numbers; the prefix 00 was never issued."""
    return np.array(
        [f"00{number:07d}" for number in rng.choice(10_000_000, count, replace=False)]
    )


def people_names(rng: Rng, count: int) -> tuple[Array, Array]:
    """Return invented first and last names."""
    last = [head + tail for head in _HEAD for tail in _TAIL]
    return (
        np.array(_FIRST)[rng.integers(0, len(_FIRST), count)],
        np.array(last)[rng.integers(0, len(last), count)],
    )


def practice_names(rng: Rng, towns: Array) -> Array:
    """Return a name for each practice, different from all others."""
    seen: dict[str, int] = {}
    names = []
    for town, head, kind in zip(
        towns,
        rng.integers(0, len(_HEAD), len(towns)),
        rng.integers(0, len(_PRACTICE), len(towns)),
        strict=True,
    ):
        name = f"{_HEAD[head]}{_TAIL[(head * 7 + kind) % len(_TAIL)]} {_PRACTICE[kind]}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name} of {TOWNS[town]}" + (
                f" {seen[name]}" if seen[name] > 2 else ""
            )
        names.append(name)
    return np.array(names)


def addresses(rng: Rng, count: int) -> Array:
    """Return street addresses."""
    return np.array(
        [
            f"{number} {_STREET[street]} Street"
            for number, street in zip(
                rng.integers(1, 980, count),
                rng.integers(0, len(_STREET), count),
                strict=True,
            )
        ]
    )


def telephones(rng: Rng, count: int) -> Array:
    """Return numbers in the area code that nobody has."""
    return np.array(
        [
            f"555-{middle:03d}-01{last:02d}"
            for middle, last in zip(
                rng.integers(200, 999, count),
                rng.integers(0, 100, count),
                strict=True,
            )
        ]
    )
