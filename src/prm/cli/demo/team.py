"""What the demo's team did: territories, tiers, the people they know, notes, and a correction that waits."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from headwater.marts import Mart
from prm.cli.demo import field
from prm.cli.demo.cast import player
from prm.cli.demo.days import Days
from prm.cli.demo.directory import BEGAN

if TYPE_CHECKING:
    from prm.directory.models import Practice

SEED = 7
TERRITORIES = (  # name, who covers it; the last is nobody's, as happens
    ("North Shore", "liaison"),
    ("Old Canal", "liaison-2"),
    ("Uplands", ""),
)
A_SHARE, B_SHARE = 0.2, 0.5  # the largest fifth, and the larger half


def _words(text: str) -> list[str]:
    return text.split()


FIRST_NAMES = _words(
    "Alva Bettina Corwin Dessa Elowen Fitz Gilda Harlan Ines Jory Kestrel Lorna Mabry Nell Orrin Petra"
    " Quincy Rosalind Silas Tamsin Ursa Vesper Wilkes Yara"
)
LAST_NAMES = _words(
    "Applegarth Brookfield Cawdrey Dunmore Eastlake Farthing Goldenrod Hollowell Inkpen Juniper Kettlewell"
    " Larkspur Mossbank Netherby Orchard Pickerel Quarrier Rushmere Silverdale Thornapple Underhill Wetherby"
)
NOTES = (
    "Front desk says the cardiology line rings out at lunch. Promised to look into it.",
    "Waits for a neurology appointment are the complaint here: six weeks, they say.",
    "They like the e-consult, and asked for a card with the direct number.",
    "Reports come back late, or by fax without the patient's name on page one.",
    "New partner joined in spring; trained elsewhere and sends where she trained.",
    "Insurance list on our site is out of date, according to the referral coordinator.",
    "Very content with orthopedics: same-week visits, and a call afterwards.",
    "Office closes from 12 to 1, Thursday afternoon is for staff meetings.",
    "Asked to meet the new gastroenterologist. Would come to a dinner, not to a webinar.",
    "Patients without a car can't get to the south campus. A shuttle would help.",
)


def do_work(mart: Mart) -> None:
    """Do what a team does in its first weeks. A second time it does nothing."""
    from prm.directory.models import Practice
    from prm.territories.models import Territory

    if Territory.objects.exists():
        return
    chance = random.Random(SEED)
    now = datetime.now(UTC)
    began = now - timedelta(days=BEGAN)
    practices = list(Practice.objects.filter(merged_into__isnull=True).order_by("pk"))
    _draw_territories(practices, at=began)
    _set_tiers(practices, _volumes(mart), at=began)
    for practice in practices:
        _meet(practice, chance, at=began)
    crew = field.make_crew(chance, at=began)
    days = Days(until=now)
    _note(days, practices, chance)
    field.put_visits(days, crew, began=began)
    field.put_issues(days, crew, mart)
    field.put_weeks(days, crew)
    days.live()
    field.set_goals(at=now)
    _correct(practices, at=now)


def _draw_territories(practices: Sequence[Practice], *, at: datetime) -> None:
    from django.utils import timezone

    from prm.territories.operations.areas import assign_areas
    from prm.territories.operations.assignments import assign_liaison
    from prm.territories.operations.territories import open_territory
    from prm.territories.placing import AreaKey

    director = player("director")
    counties = sorted({each.county_fips for each in practices if each.county_fips})
    for number, (name, liaison) in enumerate(TERRITORIES):
        territory = open_territory(name=name, by=director, at=at)
        of_it = counties[number :: len(TERRITORIES)]
        areas = [AreaKey("county", county) for county in of_it]
        assign_areas(territory=territory, areas=areas, by=director, at=at)
        if liaison:
            assign_liaison(
                territory=territory,
                liaison=player(liaison),
                from_date=timezone.localdate(at),
                by=director,
                at=at,
            )


def _volumes(mart: Mart) -> dict[str, float]:
    volumes: dict[str, float] = defaultdict(float)
    for row in mart.table("opportunity", ["practice_id", "volume"]).to_pylist():
        volumes[row["practice_id"]] += row["volume"]
    return volumes


def _set_tiers(
    practices: Sequence[Practice], volumes: dict[str, float], *, at: datetime
) -> None:
    from prm.territories.operations.tiers import set_tier

    known = [each for each in practices if each.code in volumes]
    known.sort(key=lambda each: -volumes[each.code])
    first, second = (round(share * len(known)) for share in (A_SHARE, B_SHARE))
    parts = {"A": known[:first], "B": known[first:second], "C": known[second:]}
    for tier, members in parts.items():
        if members:
            set_tier(
                practices=members,
                tier=tier,
                why="By referrals of the last twelve months, all service lines.",
                by=player("director"),
                at=at,
            )


def _meet(practice: Practice, chance: random.Random, *, at: datetime) -> None:
    from prm.directory.operations.contacts import add_contact

    roles = ["office_manager", "referral_coordinator", "front_desk"]
    for number, role in enumerate(roles[: chance.choice((1, 2, 2, 3))]):
        add_contact(
            practice=practice,
            values=_contact(role, chance, makes_referrals=number == 1),
            by=player("liaison"),
            at=at,
        )


def _contact(
    role: str, chance: random.Random, *, makes_referrals: bool
) -> dict[str, Any]:
    mornings = chance.random() < 0.5
    return {
        "name": f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
        "role": role,
        "phone": f"555-01{chance.randrange(100):02d}",  # numbers that nobody has
        "email": "",
        "strength": chance.choice((1, 2, 3, 3, 4, 5)),
        "channel": chance.choice(("phone", "phone", "email", "in_person")),
        "best_days": chance.choice(("", "24", "123", "5")),
        "best_from": time(8) if mornings else time(13),
        "best_until": time(11) if mornings else time(16),
        "makes_referrals": makes_referrals,
        "note": "",
    }


def _note(days: Days, practices: Sequence[Practice], chance: random.Random) -> None:
    for _ in range(len(practices)):
        ago = timedelta(days=chance.randrange(1, BEGAN - 1), hours=chance.randrange(9))
        who = chance.choice(("liaison", "liaison-2", "director"))
        about, text = chance.choice(practices), chance.choice(NOTES)
        days.put(days.until - ago, partial(_write, who, about, text))


def _write(who: str, about: Practice, text: str, at: datetime) -> None:
    from prm.directory.operations.notes import write_note

    write_note(about=about, text=text, by=player(who), at=at)


def _correct(practices: Sequence[Practice], *, at: datetime) -> None:
    from prm.directory.operations.corrections import submit_correction

    for practice in practices[:2]:
        submit_correction(
            record=practice,
            attribute="phone",
            after="555-0199",
            note="They answered under this number today.",
            by=player("liaison"),
            at=at,
        )
