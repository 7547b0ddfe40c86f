"""Practitioners beside each other: what is compared, and how much each outcome tells to begin with.

The odds to begin with say how second records come about: initials, short forms, slips, marriages, moves. They were set
on made-up directories and on none that the evaluation reports.
"""

from __future__ import annotations

from typing import Any

from headwater.measures.linkage.levels import Comparison, Level, Row, both, differ, same


def _initial(left: Row, right: Row) -> str:
    short, long = sorted((left["first"], right["first"]), key=len)
    if len(long) == 1:
        return f"first name is {short.upper()}. in both"
    return f"first name {short.upper()}. is an initial of {long.title()}"


def _first(how: str) -> Any:
    return lambda left, right: (
        f"first names {left['first'].title()} and {right['first'].title()} {how}"
    )


def _last(how: str) -> Any:
    return lambda left, right: (
        f"last names {left['last'].title()} and {right['last'].title()} {how}"
    )


def _same_last(left: Row, right: Row) -> str:
    return f"same last name {left['last'].title()}"


def _one_suffix(left: Row, right: Row) -> str:
    return f"{left['suffix'] or right['suffix']} stands after one name alone"


def _alike(column: str) -> str:
    """Return the SQL for two words a slip apart: a letter more, less, other or swapped."""
    left, right = f"{column}_l", f"{column}_r"
    return (
        f"least(length({left}), length({right})) >= 4 and"
        f" (damerau_levenshtein({left}, {right}) <= 1 or jaro_winkler_similarity({left}, {right}) >= 0.92)"
    )


_SWAPPED = "last_l = first_r and first_l = last_r and length(first_l) > 1 and first_l != last_l"
_PREFIX = (
    "least(length(first_l), length(first_r)) >= 3"
    " and (starts_with(first_l, first_r) or starts_with(first_r, first_l))"
)
_INITIALS = "(length(first_l) = 1 or length(first_r) = 1) and first_l[1] = first_r[1]"

PERSON = (
    Comparison(
        "last_name",
        ("last", "surnames"),
        "last_l is null or last_r is null",
        (
            Level("last_l = last_r", 0.86, 0.002, _same_last, rarity="last"),
            Level(_SWAPPED, 0.01, 1e-6, _last("stand the other way round"), fixed=True),
            Level(
                "list_has_any(surnames_l, surnames_r)",
                0.03,
                2e-4,
                _last("share a part"),
            ),
            Level(_alike("last"), 0.06, 0.002, _last("are a slip apart")),
            Level("else", 0.04, 0.99, _last("differ"), fixed=True),
        ),
    ),
    Comparison(
        "first_name",
        ("first", "first_roots"),
        "first_l is null or first_r is null",
        (
            # Counted once, under the last name.
            Level(_SWAPPED, 0.5, 0.5, _first("stand the other way round"), fixed=True),
            Level(_INITIALS, 0.14, 0.005, _initial),
            Level(
                "first_l = first_r",
                0.62,
                0.01,
                lambda left, right: f"same first name {left['first'].title()}",
                rarity="first",
            ),
            Level(
                f"list_has_any(first_roots_l, first_roots_r) or ({_PREFIX})",
                0.10,
                0.005,
                _first("are forms of one"),
            ),
            Level(
                "(length(middle_r) > 1 and first_l = middle_r) or (length(middle_l) > 1 and first_r = middle_l)",
                0.02,
                0.005,
                _first("and a middle name agree"),
            ),
            Level(_alike("first"), 0.08, 0.005, _first("are a slip apart")),
            # Relatives share a surname and a practice; nobody has two first names that are nothing alike.
            Level("else", 0.002, 0.96, _first("differ"), fixed=True),
        ),
    ),
    Comparison(
        "middle_name",
        ("middle",),
        "middle_l is null or middle_r is null",
        (
            Level(
                "middle_l = middle_r and length(middle_l) > 1",
                0.45,
                0.01,
                same("middle name"),
            ),
            Level("middle_l[1] = middle_r[1]", 0.53, 0.07, same("middle initial")),
            Level(
                "else",
                0.02,
                0.92,
                lambda left, right: (
                    f"different middle names: {left['middle'].title()} and {right['middle'].title()}"
                ),
                fixed=True,
            ),
        ),
    ),
    Comparison(
        "suffix",
        ("suffix",),
        "suffix_l is null and suffix_r is null",
        (
            Level("suffix_l = suffix_r", 0.5, 0.05, same("suffix")),
            # Father and son at one practice share all but this; a suffix forgotten is rarer than a son.
            Level(
                "suffix_l is null or suffix_r is null",
                0.0001,
                0.90,
                _one_suffix,
                fixed=True,
            ),
            Level("else", 0.0005, 0.05, differ("suffixes", "suffix"), fixed=True),
        ),
    ),
    Comparison(
        "place",
        ("phone", "practices", "street", "zip"),
        "(phone_l is null or phone_r is null) and (practices_l is null or practices_r is null)"
        " and (street_l is null or street_r is null) and (zip_l is null or zip_r is null)",
        (
            Level("phone_l = phone_r", 0.55, 2e-4, same("phone")),
            Level(
                "list_has_any(practices_l, practices_r)", 0.20, 3e-4, same("practice")
            ),
            Level(
                "street_l = street_r and coalesce(zip_l = zip_r, true)",
                0.08,
                2e-4,
                same("address"),
            ),
            Level(
                "jaro_winkler_similarity(street_l, street_r) >= 0.92 and zip_l = zip_r",
                0.04,
                2e-4,
                both("addresses", "street", "are alike"),
            ),
            Level("zip_l = zip_r", 0.06, 0.02, same("ZIP code")),
            Level(
                "else",
                0.08,
                0.97,
                lambda left, right: "nothing in common where they work",
            ),
        ),
    ),
    Comparison(
        "profession",
        ("taxonomy",),
        "taxonomy_l is null or taxonomy_r is null",
        (
            Level("taxonomy_l = taxonomy_r", 0.88, 0.15, same("specialty")),
            Level(
                "taxonomy_l[1:4] = taxonomy_r[1:4]",
                0.09,
                0.15,
                lambda left, right: "specialties of one group",
            ),
            Level(
                "else",
                0.03,
                0.70,
                lambda left, right: "different specialties",
                fixed=True,
            ),
        ),
    ),
    Comparison(
        "credential",
        ("credential",),
        "credential_l is null or credential_r is null",
        (
            Level("credential_l = credential_r", 0.96, 0.5, same("credential")),
            Level(
                "else",
                0.04,
                0.5,
                lambda left, right: (
                    f"different credentials: {left['credential'].upper()} and {right['credential'].upper()}"
                ),
            ),
        ),
    ),
    Comparison(
        "gender",
        ("gender",),
        "gender_l is null or gender_r is null",
        (
            Level("gender_l = gender_r", 0.98, 0.5, same("gender")),
            Level(
                "else", 0.02, 0.5, lambda left, right: "different gender", fixed=True
            ),
        ),
    ),
    Comparison(
        "npi",
        ("npi",),
        "npi_l is null or npi_r is null",
        (
            Level("npi_l = npi_r", 0.30, 1e-7, same("NPI"), fixed=True),
            Level(
                "damerau_levenshtein(npi_l, npi_r) <= 1",
                0.10,
                1e-6,
                both("NPIs", "npi", "are a slip apart"),
                fixed=True,
            ),
            # By rule one person has one; whose second record has one of its own got it by mistake.
            Level("else", 0.60, 1.0, differ("NPIs", "npi"), fixed=True),
        ),
    ),
    Comparison(
        "birth_date",
        ("birth",),
        "birth_l is null or birth_r is null",
        (
            Level("birth_l = birth_r", 0.88, 5e-5, same("birth date")),
            Level(
                "damerau_levenshtein(birth_l, birth_r) <= 1",
                0.08,
                1e-3,
                both("birth dates", "birth", "are a slip apart"),
            ),
            Level("else", 0.04, 0.99, differ("birth dates", "birth")),
        ),
    ),
    Comparison(
        "licence",
        ("licence",),
        "licence_l is null or licence_r is null",
        (
            Level("licence_l = licence_r", 0.88, 1e-6, same("licence number")),
            Level(
                "damerau_levenshtein(licence_l, licence_r) <= 1",
                0.08,
                5e-5,
                both("licence numbers", "licence", "are a slip apart"),
            ),
            Level("else", 0.04, 0.99, differ("licence numbers", "licence")),
        ),
    ),
)
