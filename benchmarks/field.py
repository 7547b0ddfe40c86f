"""A site at the size of section B: a directory, territories, what people did in the field, and the numbers beside.

The numbers are a market's that went the whole way to a published mart. Its practices are then laid down again and again
under other names until there are enough: the pages read as many rows as of a state, and nobody waits an hour for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import pyarrow as pa

from benchmarks.crowd import add, names_of, phone_of, pick

if TYPE_CHECKING:
    from headwater.marts import Mart

AT = datetime(2026, 11, 20, tzinfo=UTC)
TODAY = date(2026, 11, 20)
BEGAN = date(2024, 1, 1)
TERRITORIES = 20
LINES = ("cardiology", "orthopedics", "oncology", "neurology")
WORDS_A_NOTE = 20
LONGEST = 200  # signs: as long as a title may be
_RNG = np.random.default_rng(7)


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of everything."""

    practices: int
    practitioners: int
    activities: int


TINY = Size(practices=400, practitioners=1_200, activities=4_000)
SMALL = Size(practices=5_000, practitioners=15_000, activities=50_000)
LARGE = Size(practices=20_000, practitioners=100_000, activities=500_000)


def fill(size: Size, codes: list[str]) -> None:
    """Fill the tables of a database that holds nobody's work; ``codes`` are the mart's ids, as far as they go."""
    from django.db import transaction

    with transaction.atomic():
        _directory(size, codes)
        _territories(size)
        _activities(size)


def _directory(size: Size, codes: list[str]) -> None:
    from prm.accounts.models import User
    from prm.directory import models

    add(
        User,
        {
            "email": ["director@example.org", *_of_liaisons("{}@example.org")],
            "name": ["Odalys Thornbury", *_of_liaisons("Liaison {}")],
            "role": ["director", *_of_liaisons("liaison")],
            "password": "!",
            "created_at": AT,
        },
    )
    surnames = names_of(5_000, 2)
    towns = pick(names_of(400, 2), size.practices)
    groups = size.practices // 5
    add(
        models.Organization,
        {
            "code": [f"O-{at}" for at in range(groups)],
            "name": [f"{name} Medical Group" for name in pick(surnames, groups)],
        },
    )
    named = [f"{name} Family Medicine" for name in pick(surnames, size.practices)]
    add(
        models.Practice,
        {
            "code": [*codes, *(f"Q-{at}" for at in range(size.practices))][
                : size.practices
            ],
            "name": named,
            "city": towns,
            "state": "OH",
            "phone": [phone_of(at) for at in range(size.practices)],
            "organization": [at // 5 % groups + 1 for at in range(size.practices)],
        },
    )
    _people(size, surnames)
    said = {"from_date": BEGAN, "source": "roster", "as_of": BEGAN}
    kinds = ("employed", "affiliated", "independent")
    add(
        models.Alignment,
        {"organization": list(range(1, groups + 1)), **said}
        | {"kind": [kinds[at % 3] for at in range(groups)]},
    )
    add(
        models.Contact,
        {"practice": list(range(1, size.practices + 1)), "role": "office_manager"}
        | {"name": [f"Kim {name}" for name in pick(surnames, size.practices)]},
    )


def _people(size: Size, surnames: list[str]) -> None:
    from prm.directory import models

    people = list(range(1, size.practitioners + 1))
    add(
        models.Practitioner,
        {
            "id": people,
            "first_name": pick(names_of(1_500, 2), size.practitioners),
            "last_name": pick(surnames, size.practitioners),
            "npi": [f"97{at:08d}" for at in people],
            "specialty": "Internal medicine",
        },
    )
    add(
        models.Affiliation,
        {"practitioner": people, "practice": _some(size.practices, len(people))}
        | {"from_date": BEGAN, "source": "roster", "as_of": BEGAN, "is_primary": True},
    )


def _territories(size: Size) -> None:
    from prm.territories import models

    territories = list(range(1, TERRITORIES + 1))
    practices = list(range(1, size.practices + 1))
    lasting = {"from_date": BEGAN}
    names = [f"Territory {at}" for at in territories]
    add(models.Territory, {"name": names, "opened_on": BEGAN})
    add(
        models.Assignment,
        {
            "territory": territories,
            "liaison": [at + 1 for at in territories],
            **lasting,
        },
    )
    add(
        models.Placement,
        {"practice": practices, "by_kind": "zip", **lasting}
        | {"territory": [at % TERRITORIES + 1 for at in practices]},
    )
    add(
        models.Tiering,
        {"practice": practices, "tier": ["ABC"[at % 3] for at in practices], **lasting},
    )


def _activities(size: Size) -> None:
    """Add visits, notes, promises and issues with a practice's word: six, two, one and one of ten."""
    from prm.directory.models import Note
    from prm.issues.models import Issue, Owner, Report
    from prm.visits.models import Commitment, Interaction

    tenth = size.activities // 10
    add(
        Owner,
        {"name": [*_of_liaisons("Liaison {}")], "user": [*range(2, TERRITORIES + 2)]}
        | {"email": [*_of_liaisons("{}@example.org")]},
    )
    add(
        Interaction,
        _logged(6 * tenth, size)
        | {"kind": "visit", "purpose": "listen", "at": _times(6 * tenth)}
        | {"minutes": 20, "service_line": LINES[0], "intel": _texts(6 * tenth)},
    )
    add(
        Note,
        {"text": _texts(2 * tenth), "practice": _some(size.practices, 2 * tenth)}
        | {"written_at": _times(2 * tenth), "written_by": _authors(2 * tenth)},
    )
    add(
        Commitment,
        _logged(tenth, size)
        | {"what": _texts(tenth), "owner": _some(TERRITORIES, tenth)}
        | {"due_on": TODAY + timedelta(days=7)},
    )
    issues = {"id": _keys(tenth), "title": _texts(tenth), "barrier": "access"}
    opened = {"opened_at": _times(tenth), "opened_by": _authors(tenth)}
    until = {"answer_by": AT + timedelta(days=3), "due_at": AT + timedelta(days=9)}
    kind = {"sub_kind": "wait", "service_line": LINES[0]}
    owner = {"owner": _some(TERRITORIES, tenth)}
    add(Issue, issues | opened | until | kind | owner)
    told = {"issue": issues["id"], "practice": _some(size.practices, tenth)}
    add(Report, {"id": _keys(tenth), **told, "at": AT, "by": _authors(tenth)})


def _logged(count: int, size: Size) -> dict[str, Any]:
    return {
        "id": _keys(count),
        "practice": _some(size.practices, count),
        "by": _authors(count),
        "made_at": AT,
        "arrived_at": AT,
    }


def _keys(count: int) -> list[Any]:
    from prm.common.ids import uuid7

    return [uuid7() for _ in range(count)]


def _some(most: int, count: int) -> list[int]:
    return [int(each) for each in _RNG.integers(1, most + 1, count)]


def _authors(count: int) -> list[int]:
    return [each + 1 for each in _some(TERRITORIES, count)]


def _times(count: int) -> list[datetime]:
    return [AT - timedelta(minutes=int(m)) for m in _RNG.integers(1, 10**6, count)]


def _texts(count: int) -> list[str]:
    words = pick(names_of(5_000, 3), WORDS_A_NOTE * 500)
    some = [
        " ".join(words[at : at + WORDS_A_NOTE])
        for at in range(0, len(words), WORDS_A_NOTE)
    ]
    return [some[at % len(some)][:LONGEST] for at in range(count)]


def _of_liaisons(text: str) -> list[str]:
    return [text.format(at) for at in range(1, TERRITORIES + 1)]


def publish(folder: Path, practices: int) -> list[str]:
    """Publish a mart of at least so many practices in ``folder / "marts"``; return their ids."""
    import headwater
    from headwater.ingest import load

    market, lake = folder / "market", folder / "lake"
    headwater.write_market(market, practices=60, months=24, seed=3, people=60_000)
    load("tuva", [market], into=lake, at=AT)
    small = headwater.refresh(lake, marts=folder / "small", at=AT)
    return _lay_down(small, folder / "marts", practices)


def _lay_down(small: Mart, marts: Path, practices: int) -> list[str]:
    """Publish a mart's practices as often as there must be, each time under other ids.

    What may be shown of them was decided when the small mart was published and is laid down with them: to decide it
    anew for a state takes an hour, and says the same.
    """
    from headwater.marts import TABLES, publishing
    from headwater.marts.protecting import PROTECTED

    known = small.table("practice", ["practice_id"])["practice_id"].to_pylist()
    times = -(-practices // len(known))
    tables = {name: _again(small.table(name), times) for name in TABLES}
    decided = {name: table for name, table in tables.items() if name in PROTECTED}
    open_ones = {name: table for name, table in tables.items() if name not in decided}
    manifest = {key: value for key, value in small.manifest.items() if key != "id"}
    with mock.patch.object(publishing, "_protect_all", lambda *_: decided):
        publishing.publish(open_ones, manifest, marts, AT)
    return [named(each, nth) for nth in range(times) for each in known][:practices]


def named(practice_id: str, nth: int) -> str:
    """Return an id of a practice laid down again: those of one time lie together, as in a mart they lie in order."""
    return f"{nth:03d}-{practice_id}"


def _again(table: pa.Table, times: int) -> pa.Table:
    name = "practice_id"
    if name not in table.column_names:
        return table
    at = table.column_names.index(name)
    ids = table[name].to_pylist()
    return pa.concat_tables(
        table.set_column(
            at,
            table.schema.field(at),
            pa.array([each and named(each, nth) for each in ids], pa.string()),
        )
        for nth in range(times)
    )
