"""A made-up directory as large as a state's, and what people would type to find somebody in it.

Names and words follow Zipf's law, as real ones do: a few are everywhere, most are rare.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from django.db.models import Model

PRACTITIONERS, PRACTICES, CONTACTS, NOTES = 100_000, 20_000, 20_000, 500_000
SURNAMES, FIRST_NAMES, TOWNS, WORDS = 20_000, 1_500, 400, 40_000
WORDS_A_NOTE = 30
NOW = datetime(2026, 11, 20, tzinfo=UTC)
_KINDS = ["Family Medicine", "Clinic", "Associates"]
_ONSETS = [*"bcdfghjklmnprstvwz", "br", "ch", "dr", "fl", "gr", "pr", "sh", "st", "tr"]
_NUCLEI = ["a", "ai", "e", "ea", "i", "o", "oa", "ou", "u"]
_CODAS = ["", "", "l", "m", "n", "nd", "r", "rn", "s", "th", "ck"]
_RNG = np.random.default_rng(20)


@dataclass(frozen=True, slots=True)
class Person:
    """A practitioner, as somebody who looks for them knows them."""

    key: int
    first_name: str
    last_name: str
    npi: str
    phone: str
    town: str


def fill() -> list[Person]:
    """Fill the tables and return the practitioners, as somebody who looks for them knows them."""
    from django.db import transaction

    with transaction.atomic():
        return _fill()


def _fill() -> list[Person]:
    from prm.accounts.models import User
    from prm.directory import models

    author = User.objects.create(
        email="director@example.org", name="Odalys Thornbury", role="director"
    )
    surnames, first_names = names_of(SURNAMES, 2), names_of(FIRST_NAMES, 2)
    towns = pick(names_of(TOWNS, 2), PRACTICES)
    names = zip(pick(surnames, PRACTICES), pick(_KINDS, PRACTICES), strict=True)
    add(
        models.Practice,
        {"name": [" ".join(parts) for parts in names], "city": towns}
        | {"code": [f"P-{at}" for at in range(PRACTICES)], "state": "OH"}
        | {"phone": [phone_of(at) for at in range(PRACTICES)]},
    )
    places = _RNG.integers(0, PRACTICES, PRACTITIONERS).tolist()
    people = [
        Person(
            at + 1, first, last, f"97{at:08d}", phone_of(PRACTICES + at), towns[place]
        )
        for at, (first, last, place) in enumerate(
            zip(
                pick(first_names, PRACTITIONERS),
                pick(surnames, PRACTITIONERS),
                places,
                strict=True,
            )
        )
    ]
    add(
        models.Practitioner,
        {
            "id": [person.key for person in people],
            "first_name": [person.first_name for person in people],
            "last_name": [person.last_name for person in people],
            "npi": [person.npi for person in people],
            "phone": [person.phone for person in people],
            "specialty": "Internal medicine",
        },
    )
    add(
        models.Affiliation,
        {
            "practitioner": [person.key for person in people],
            "practice": [place + 1 for place in places],
            "from_date": date(2024, 1, 1),
            "source": "roster",
            "as_of": date(2024, 1, 1),
        },
    )
    names = zip(pick(first_names, CONTACTS), pick(surnames, CONTACTS), strict=True)
    add(
        models.Contact,
        {
            "practice": list(range(1, CONTACTS + 1)),
            "name": [" ".join(parts) for parts in names],
            "role": "office_manager",
        },
    )
    spoken = pick(names_of(WORDS, 3), NOTES * WORDS_A_NOTE)
    add(
        models.Note,
        {
            "text": [
                " ".join(spoken[at : at + WORDS_A_NOTE])
                for at in range(0, len(spoken), WORDS_A_NOTE)
            ],
            "practice": _RNG.integers(1, PRACTICES + 1, NOTES).tolist(),
            "written_at": [NOW - timedelta(minutes=NOTES - at) for at in range(NOTES)],
            "written_by": author.pk,
        },
    )
    return people


def add(model: type[Model], columns: dict[str, Any]) -> None:
    """Insert rows by column, beside the ORM: a value for all, or one a row. Keys count from 1, or are given."""
    from django.db import connection

    rows = max(len(values) for values in columns.values() if isinstance(values, list))
    if model._meta.pk.get_internal_type() != "UUIDField":
        columns = {"id": list(range(1, rows + 1)), **columns}
    filled = []
    for field in model._meta.fields:
        values = columns.get(field.name, field.get_default())
        each = values if isinstance(values, list) and len(values) == rows else [values]
        stored = [field.get_db_prep_save(value, connection) for value in each]
        filled.append(stored if len(stored) == rows else stored * rows)
    names = ", ".join(field.column for field in model._meta.fields)
    places = ", ".join(["%s"] * len(filled))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"insert into {model._meta.db_table} ({names}) values ({places})",
            [*zip(*filled, strict=True)],
        )


def questions(people: list[Person]) -> list[tuple[str, str]]:
    """Return 200 searches, each with its kind."""
    words = names_of(WORDS, 3)
    asked: list[tuple[str, str]] = []
    for person in _some(people, 20):
        phone = person.phone
        asked += [
            ("name", f"{person.first_name} {person.last_name}"),
            ("surname", person.last_name),
            ("beginning", f"{person.first_name[:3]} {person.last_name[:3]}"),
            ("NPI", person.npi),
            ("phone", f"({phone[:3]}) {phone[3:6]}-{phone[6:]}"),
            ("last digits", phone[-4:]),
            ("town", person.town),
            ("name and town", f"{person.last_name} {person.town}"),
        ]
    asked += [("typed wrong", text) for text, _ in mistyped(people)[:20]]
    asked += [("common words", f"{words[at]} {words[at + 1]}") for at in range(10)]
    asked += [
        ("rare words", f"{words[at]} {words[3 * at]}")
        for at in _RNG.integers(200, 9_000, 10)
    ]
    return asked


def mistyped(people: list[Person]) -> list[tuple[str, int]]:
    """Return full names with one typing error in the last name, and whose they are."""
    return [
        (f"{person.first_name} {_slip(person.last_name)}", person.key)
        for person in _some([each for each in people if len(each.last_name) > 3], 300)
    ]


def _slip(word: str) -> str:
    """Leave out, add, change or swap a letter."""
    at = int(_RNG.integers(0, len(word) - 1))
    letter = chr(97 + int(_RNG.integers(0, 26)))
    before, here, after = word[:at], word[at : at + 2], word[at + 2 :]
    return (
        before + here[1:] + after,
        before + letter + here + after,
        before + letter + here[1:] + after,
        before + here[::-1] + after,
    )[int(_RNG.integers(0, 4))]


def names_of(count: int, syllables: int) -> list[str]:
    """Return distinct words of no language, the same ones for the same count and length."""
    rng = np.random.default_rng(count + syllables)
    parts = [
        np.array(part)[rng.integers(0, len(part), 3 * count)]
        for _ in range(syllables)
        for part in (_ONSETS, _NUCLEI, _CODAS)
    ]
    words = ("".join(pieces).title() for pieces in zip(*parts, strict=True))
    return list(dict.fromkeys(words))[:count]


def pick(words: list[str], count: int) -> list[str]:
    """Return words as often as Zipf's law has them."""
    weights = 1 / (np.arange(len(words)) + 2.7)
    chosen = _RNG.choice(len(words), count, p=weights / weights.sum())
    return [words[at] for at in chosen]


def _some(people: list[Person], count: int) -> list[Person]:
    return [people[at] for at in _RNG.integers(0, len(people), count)]


def phone_of(number: int) -> str:
    return f"555{number:07d}"
