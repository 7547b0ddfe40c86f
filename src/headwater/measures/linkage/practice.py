"""Practices beside each other: what is compared, and how much each outcome tells to begin with."""

from __future__ import annotations

from headwater.measures.linkage.levels import Comparison, Level, both, differ, same

_NEAR = (
    "abs(latitude_l - latitude_r) < 0.0015 and abs(longitude_l - longitude_r) < 0.0015"
)
_SHARED = "len(list_intersect(words_l, words_r))"

PRACTICE = (
    Comparison(
        "name",
        ("name", "words"),
        "name_l is null or name_r is null",
        (
            Level("name_l = name_r", 0.55, 1e-3, same("name"), rarity="name"),
            Level(
                f"{_SHARED} = least(len(words_l), len(words_r)) and {_SHARED} >= 2",
                0.10,
                1e-3,
                both("names", "said", "hold the same words"),
            ),
            Level(
                "jaro_winkler_similarity(name_l, name_r) >= 0.92 and rare_l = rare_r",
                0.20,
                1e-3,
                both("names", "said", "are a slip apart"),
            ),
            Level(
                "jaro_winkler_similarity(rare_l, rare_r) >= 0.92 and length(rare_l) > 3",
                0.12,
                4e-3,
                both("names", "said", "share their rarest word"),
            ),
            Level("else", 0.03, 0.99, differ("names", "said"), fixed=True),
        ),
    ),
    Comparison(
        "address",
        ("street", "zip", "latitude", "longitude"),
        "(street_l is null or street_r is null) and (latitude_l is null or latitude_r is null)"
        " and (zip_l is null or zip_r is null)",
        (
            Level(
                "street_l = street_r and coalesce(zip_l = zip_r, true)",
                0.70,
                3e-4,
                same("address"),
            ),
            Level(
                "jaro_winkler_similarity(street_l, street_r) >= 0.92 and zip_l = zip_r",
                0.12,
                1e-3,
                both("addresses", "street", "are alike"),
            ),
            Level(_NEAR, 0.02, 1e-3, lambda left, right: "a hundred metres apart"),
            Level(
                "zip_l = zip_r",
                0.12,
                0.1,
                both("addresses", "street", "lie in one ZIP code"),
            ),
            Level("else", 0.02, 0.9, differ("addresses", "street"), fixed=True),
        ),
    ),
    Comparison(
        "phone",
        ("phone",),
        "phone_l is null or phone_r is null",
        (
            Level("phone_l = phone_r", 0.80, 2e-4, same("phone")),
            Level(
                "damerau_levenshtein(phone_l, phone_r) <= 1",
                0.05,
                1e-3,
                both("phones", "phone", "are a slip apart"),
            ),
            Level("else", 0.15, 0.99, differ("phones", "phone")),
        ),
    ),
    Comparison(
        "fax",
        ("fax",),
        "fax_l is null or fax_r is null",
        (
            Level("fax_l = fax_r", 0.80, 2e-4, same("fax")),
            Level("else", 0.20, 0.99, differ("faxes", "fax")),
        ),
    ),
    Comparison(
        "tax_number",
        ("tin",),
        "tin_l is null or tin_r is null",
        (
            # A health system bills all its practices under one.
            Level("tin_l = tin_r", 0.90, 0.02, same("tax number")),
            Level("else", 0.10, 0.98, differ("tax numbers", "tin")),
        ),
    ),
    Comparison(
        "people",
        ("people",),
        "people_l is null or people_r is null",
        (
            Level(
                "list_has_any(people_l, people_r)",
                0.60,
                0.005,
                lambda left, right: "somebody works at both",
            ),
            Level("else", 0.40, 0.995, lambda left, right: "nobody works at both"),
        ),
    ),
)
