"""Who can be referred to: our health system, its partners, two competing systems, independent groups and strangers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng
from headwater.synthetic.geography import Geography, scatter
from headwater.synthetic.identity import ORGANIZATION_PREFIX, npis, tins
from headwater.synthetic.parameters import SERVICE_LINES

OURS = "Merrowdale Health"
COMPETITORS = ("Harrowgate Health", "Stillwater Alliance")
# Kinds of destination, in the order that the choice model counts them.
KINDS = (
    "ours",
    "partner",
    "competitor",
    "second competitor",
    "unaffiliated",
    "unknown",
    "unlisted",
)
OURS_KIND, PARTNER, COMPETITOR, SECOND, UNAFFILIATED, UNKNOWN, UNLISTED = range(7)

_ALL = "cardiology orthopedics gastroenterology neurology pulmonology oncology endocrinology urology"
# name, kind, town, hospital, specialists a line in a market of 150 practices, lines
_DESTINATIONS: tuple[tuple[str, int, int, bool, int, str], ...] = (
    ("Merrowdale Regional Hospital", OURS_KIND, 0, True, 5, _ALL),
    (
        "Merrowdale West",
        OURS_KIND,
        1,
        True,
        2,
        "cardiology orthopedics gastroenterology neurology",
    ),
    (
        "Merrowdale East",
        OURS_KIND,
        2,
        True,
        2,
        "cardiology pulmonology oncology endocrinology",
    ),
    (
        "Merrowdale South",
        OURS_KIND,
        3,
        True,
        2,
        "orthopedics gastroenterology urology endocrinology",
    ),
    ("Larkmoor Heart and Lung", PARTNER, 1, False, 3, "cardiology pulmonology"),
    ("Ivybridge Orthopedic Group", PARTNER, 0, False, 3, "orthopedics"),
    (
        "Kelderby Specialty Associates",
        PARTNER,
        4,
        False,
        2,
        "neurology urology endocrinology",
    ),
    ("Harrowgate Hospital", COMPETITOR, 2, True, 4, _ALL),
    (
        "Harrowgate Medical Group",
        COMPETITOR,
        4,
        False,
        3,
        "cardiology orthopedics oncology gastroenterology",
    ),
    (
        "Stillwater Hospital",
        SECOND,
        6,
        True,
        3,
        "cardiology orthopedics gastroenterology neurology pulmonology oncology",
    ),
    (
        "Stillwater Clinic",
        SECOND,
        5,
        False,
        2,
        "endocrinology urology gastroenterology",
    ),
    ("Merrow Town Cardiology", UNAFFILIATED, 0, False, 3, "cardiology"),
    ("Aldwick Bone and Joint", UNAFFILIATED, 1, False, 3, "orthopedics"),
    ("Thornby Digestive Care", UNAFFILIATED, 2, False, 2, "gastroenterology"),
    ("Farrowmere Neurology", UNAFFILIATED, 3, False, 2, "neurology"),
    ("Farrowmere Chest Physicians", UNAFFILIATED, 3, False, 2, "pulmonology"),
    ("Ostwick Cancer Specialists", UNAFFILIATED, 5, False, 2, "oncology"),
    ("Quillhaven Endocrine", UNAFFILIATED, 4, False, 1, "endocrinology"),
    ("Ostwick Urology", UNAFFILIATED, 5, False, 2, "urology"),
    ("Brindle Specialists", UNAFFILIATED, 6, False, 1, "urology endocrinology"),
    (
        "Merrow Town Specialists",
        UNAFFILIATED,
        0,
        False,
        2,
        "gastroenterology neurology",
    ),
    ("Greywater Spine and Joint", UNKNOWN, 5, False, 2, "orthopedics neurology"),
    ("Hollowell Heart", UNKNOWN, 3, False, 1, "cardiology pulmonology"),
    ("Far Coast Clinic", UNLISTED, 6, False, 1, "orthopedics oncology cardiology"),
    ("Far Ridge Clinic", UNLISTED, 4, False, 1, "gastroenterology urology oncology"),
)
_LABORATORIES = ("Pellucid Laboratory", "Copperbeck Laboratory")
_SYSTEM = {OURS_KIND: OURS, COMPETITOR: COMPETITORS[0], SECOND: COMPETITORS[1]}
_STATUS = ("ours", "partner", "competitor", "competitor", "unaffiliated", "", "")


@dataclass(frozen=True, slots=True)
class Organizations:
    """Every organization, destinations first. ``status`` is empty where ``network_status`` doesn't know it."""

    id: Array
    name: Array
    npi: Array
    tin: Array
    ccn: Array
    parent: Array
    system: Array
    status: Array
    listed: Array  # stands in the file `organization`

    def named(self) -> Array:
        """Return the identifier that a reader of the files can know: the id, or the tax number of a stranger."""
        return np.where(self.listed, self.id, np.char.add("tin:", self.tin))


@dataclass(frozen=True, slots=True)
class Destinations:
    """The specialist clinics, one an organization; index = index of the organization."""

    kind: Array
    town: Array
    hospital: Array
    point: Array  # km, n x 2
    specialists: Array  # n x lines; 0 where the line isn't offered

    @property
    def offers(self) -> Array:
        """Say which destination offers which line."""
        return np.asarray(self.specialists > 0)

    @property
    def ours(self) -> Array:
        """Say which destinations are our health system's."""
        return np.asarray(self.kind == OURS_KIND)


def destinations(rng: Rng, place: Geography, *, practices: int) -> Destinations:
    """Lay out the clinics; a larger market has more specialists in each."""
    scale = min(max(practices / 150, 0.4), 2.0)
    town = np.array([row[2] for row in _DESTINATIONS])
    point = scatter(rng, place, town, sd_km=1.5)
    kind = np.array([row[1] for row in _DESTINATIONS])
    # Strangers sit outside the region: patients who winter elsewhere, second homes, far relatives.
    point[kind == UNLISTED] += (35.0, -20.0)
    specialists = np.array(
        [
            [
                max(1, round(row[4] * scale)) if line in row[5].split() else 0
                for line in SERVICE_LINES
            ]
            for row in _DESTINATIONS
        ]
    )
    return Destinations(
        kind=kind,
        town=town,
        hospital=np.array([row[3] for row in _DESTINATIONS]),
        point=point,
        specialists=specialists,
    )


def organizations(
    rng: Rng, *, primary_care: list[tuple[str, str, str]]
) -> Organizations:
    """Return destinations, the parent of our system, laboratories, then the groups that own primary care practices.

    ``primary_care`` holds (name, system, status) of each such group, in the order in which practices count them.
    """
    rows = [(row[0], _SYSTEM.get(row[1], ""), _STATUS[row[1]]) for row in _DESTINATIONS]
    rows += [(OURS, OURS, "ours")]
    rows += [(name, "", "unaffiliated") for name in _LABORATORIES]
    rows += primary_care
    count = len(rows)
    ids = np.array([f"ORG{number + 1:04d}" for number in range(count)])
    hospital = np.array(
        [row[3] for row in _DESTINATIONS] + [False] * (count - len(_DESTINATIONS))
    )
    ours = np.array([row[1] == OURS for row in rows])
    parent = np.where(ours, ids[parent_of_ours()], "")
    parent[parent_of_ours()] = ""
    return Organizations(
        id=ids,
        name=np.array([row[0] for row in rows]),
        npi=npis(rng, count=count, prefix=ORGANIZATION_PREFIX),
        tin=tins(rng, count),
        ccn=np.where(
            hospital, [f"99{1000 + number:04d}" for number in range(count)], ""
        ),
        parent=parent,
        system=np.array([row[1] for row in rows]),
        status=np.array([row[2] for row in rows]),
        listed=np.array(
            [
                number >= len(_DESTINATIONS) or _DESTINATIONS[number][1] != UNLISTED
                for number in range(count)
            ]
        ),
    )


def parent_of_ours() -> int:
    """Return the index of our system's parent organization."""
    return len(_DESTINATIONS)


def laboratories() -> Array:
    """Return the indices of the laboratories."""
    return np.arange(len(_LABORATORIES)) + len(_DESTINATIONS) + 1


def first_primary_care() -> int:
    """Return the index of the first group that owns practices."""
    return len(_DESTINATIONS) + 1 + len(_LABORATORIES)
