"""Claims in bulk, for the reference query set: ``medical_claim`` as teams on Tuva have it, and three tables beside.

About a hundred lines a person over 24 months, text ids as files have them, in the order in which months are loaded.
People meet the practitioners of their town, so that practitioners share patients; of the referring NPIs 60 % are
missing and some name whoever renders, or nobody known. Each row group has a seed of its own: the same size gives the
same file, however many threads wrote it, and memory is bounded by a few row groups.

``python -m benchmarks.claims FOLDER 1m`` writes one set.
"""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.synthetic.identity import PRACTITIONER_PREFIX, with_check_digit

Numbers = npt.NDArray[np.int64]

LINES = {
    "10k": 10_000,
    "100k": 100_000,
    "1m": 1_000_000,
    "10m": 10_000_000,
    "100m": 100_000_000,
}
LINES_A_PERSON = 100
DAYS = 730
FIRST_DAY = np.datetime64("2024-01-01")
ROW_GROUP = 131_072  # lines at the most: what common writers put into one
_MONTHS = 24  # each has row groups of its own
_AHEAD = 3  # row groups made before they are written
_TOWN, _IN_TOWN, _PCPS = 2_000, 40, 8  # people, practitioners, of them PCPs
_FAVOURITES = 5  # specialists whom a person goes to
_ORGANIZATIONS = (
    6  # in a town; all its practitioners bill through the last now and then
)
_SERVICE_LINES = (
    *("cardiology", "orthopedics", "gastroenterology", "neurology"),
    *("pulmonology", "urology", "oncology", "dermatology"),
)
_VISITS = [99213, 99214, 99215, 99203, 99204]
_LINES_A_CLAIM = [0.34, 0.25, 0.16, 0.1, 0.06, 0.04, 0.03, 0.02]  # 1 to 8


@dataclass(frozen=True, slots=True)
class World:
    """Who there is, by number; the tables' texts are made from these."""

    people: int
    towns: int
    npis: pa.StringArray
    tins: pa.StringArray
    codes: pa.StringArray
    diagnoses: pa.StringArray


def write_claims(folder: Path, lines: int, *, seed: int = 1) -> None:
    """Write medical_claim, practitioner, organization and person as Parquet into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    world = _world(max(lines // LINES_A_PERSON, 1))
    _write_small(world, folder)
    usual = min(ROW_GROUP, -(-lines // _MONTHS))
    groups = -(-lines // usual)

    def make(group: int) -> pa.Table:
        size = min(usual, lines - group * usual)
        centre = DAYS * (group + 0.5) / groups
        return _lines(world, np.random.default_rng((seed, group)), group, size, centre)

    waiting: deque[Future[pa.Table]] = deque()
    schema = make(0).schema
    with (
        ThreadPoolExecutor(2) as pool,
        # Without Arrow's schema beside it a file has texts, and doesn't say that they were dictionaries once.
        pq.ParquetWriter(
            folder / "medical_claim.parquet",
            schema,
            compression="zstd",
            store_schema=False,
        ) as writer,
    ):
        for group in range(groups):
            waiting.append(pool.submit(make, group))
            if len(waiting) > _AHEAD:
                writer.write_table(waiting.popleft().result(), ROW_GROUP)
        while waiting:
            writer.write_table(waiting.popleft().result(), ROW_GROUP)


def _world(people: int) -> World:
    towns = -(-people // _TOWN)
    practitioners = np.arange(towns * _IN_TOWN)
    scattered = PRACTITIONER_PREFIX * 10**7 + practitioners * 7_654_321 % 10**7
    rng = np.random.default_rng(0)
    return World(
        people=people,
        towns=towns,
        npis=pa.array([*with_check_digit(scattered).tolist(), "9999999999"]),
        tins=_texts("00", np.arange(towns * _ORGANIZATIONS) * 7_919 % 10**7, 7),
        codes=_texts("", np.r_[_VISITS, 70_000 + rng.permutation(20_000)[:395]], 5),
        diagnoses=pa.array(
            [f"{'ACEGIJKMNR'[n % 10]}{n * 37 % 100:02d}{n % 7}" for n in range(700)]
        ),
    )


def _texts(prefix: str, numbers: Numbers, width: int) -> pa.StringArray:
    """Return numbers as text of one width, a prefix before them; from digits, as a million of them are made at once."""
    size = len(prefix) + width
    letters = np.empty((len(numbers), size), np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = numbers.astype(np.int64)
    for place in range(size - 1, len(prefix) - 1, -1):
        letters[:, place] = ord("0") + rest % 10
        rest = rest // 10
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * size
    return pa.StringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets), pa.py_buffer(letters)
    )


def _people(numbers: Numbers) -> pa.StringArray:
    return _texts("M", numbers * 387_420_489 % 10**9, 9)


def _scatter(numbers: Numbers, count: int) -> Numbers:
    """Return a number below ``count`` that always belongs to the given one, and looks drawn."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return ((mixed >> np.uint64(33)) % np.uint64(count)).astype(np.int64)


def _write_small(world: World, folder: Path) -> None:
    place = np.arange(len(world.npis) - 1) % _IN_TOWN
    lines = np.array(_SERVICE_LINES)[(place - _PCPS) % len(_SERVICE_LINES)]
    role = np.where(place < _PCPS, "primary_care", "specialist")
    role[place >= _IN_TOWN - 2] = "other"
    practitioner = {
        "npi": world.npis[:-1],
        "role": role.tolist(),
        "service_line": np.where(place < _PCPS, "primary_care", lines).tolist(),
    }
    organizations = np.arange(len(world.tins))
    organization = {
        "tin": world.tins,
        # The last of each town's belongs to the system that the region shares.
        "organization_id": [
            f"O{n // 60 if n % _ORGANIZATIONS == _ORGANIZATIONS - 1 else 100 + n}"
            for n in organizations.tolist()
        ],
    }
    everybody = np.arange(world.people)
    town = everybody // _TOWN
    person = {
        "person_id": _people(everybody),
        "zip_code": _texts("", town // 5 * 100 + town % 5 * 7 + everybody % 4, 5),
    }
    tables = {
        "practitioner": practitioner,
        "organization": organization,
        "person": person,
    }
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def _lines(
    world: World, rng: np.random.Generator, group: int, size: int, centre: float
) -> pa.Table:
    """Make a row group: claims are drawn, and then their lines."""
    many = rng.choice(len(_LINES_A_CLAIM), size, p=_LINES_A_CLAIM) + 1
    claims = int(np.searchsorted(np.cumsum(many), size)) + 1
    many = many[:claims]
    claim = np.repeat(np.arange(claims), many)[:size]
    number = np.arange(size) - (np.cumsum(many) - many)[claim] + 1
    # Some lines come late: they stand apart from their claim's other lines.
    late = rng.choice(size, size // 100 * 2, replace=False).reshape(2, -1)
    order = np.arange(size)
    order[late], order[late[::-1]] = order[late[::-1]], order[late]
    claim, number = claim[order], number[order]

    often = (rng.random(claims) ** 1.3 * world.people).astype(np.int64)
    person = often * 104_729 % world.people
    rendering, pcp = _rendering(world, rng, person)
    tin = _billing(rng, rendering)
    day = np.clip(centre + rng.integers(-20, 21, claims), 0, DAYS - 1).astype(np.int64)
    referring = _referring(world, rng, rendering, pcp)
    seen, where = np.unique(person, return_inverse=True)

    # On some lines a colleague of the same town renders.
    others = rendering[claim] // _IN_TOWN * _IN_TOWN + rng.integers(0, _IN_TOWN, size)
    by = np.where(rng.random(size) < 0.05, others, rendering[claim])
    visit = (number == 1) & (rng.random(claims) < 0.5)[claim]
    code = np.where(
        visit,
        rng.choice(len(_VISITS), size, p=[0.4, 0.3, 0.1, 0.1, 0.1]),
        rng.integers(len(_VISITS), len(world.codes), size),
    )
    paid = np.round(np.exp(rng.normal(4.2, 1.0, size)), 2)
    place = rng.choice(5, claims, p=[0.75, 0.1, 0.05, 0.05, 0.05])
    days = (FIRST_DAY + day.astype("timedelta64[D]")).astype("datetime64[D]")[claim]
    diagnosis = rng.integers(0, len(world.diagnoses), claims)
    columns = {
        "claim_id": (_texts("C", group * ROW_GROUP + np.arange(claims), 11), claim),
        "claim_line_number": pa.array(number, pa.int32()),
        "claim_type": (pa.array(["professional"]), np.zeros(size, np.int64)),
        "person_id": (_people(seen), where[claim]),
        "claim_start_date": pa.array(days),
        "claim_end_date": pa.array(days),
        "place_of_service_code": (
            pa.array(["11", "22", "19", "21", "23"]),
            place[claim],
        ),
        "hcpcs_code": (world.codes, code),
        "service_unit_quantity": pa.array(rng.integers(1, 4, size).astype(float)),
        "rendering_npi": (world.npis, by),
        "referring_npi": (world.npis, referring[claim]),
        "billing_npi": (world.npis, rendering[claim]),
        "billing_tin": (world.tins, tin[claim]),
        "diagnosis_code_1": (world.diagnoses, diagnosis[claim]),
        "charge_amount": pa.array(np.round(paid * 2.1, 2)),
        "allowed_amount": pa.array(np.round(paid * 1.2, 2)),
        "paid_amount": pa.array(paid),
        "payer": (pa.array(["west", "east"]), person[claim] % 2),
        "data_source": (pa.array(["bulk"]), np.zeros(size, np.int64)),
    }
    return pa.table(
        {
            name: pa.DictionaryArray.from_arrays(
                pa.array(each[1], pa.int32(), mask=each[1] < 0), each[0]
            )
            if isinstance(each, tuple)
            else each
            for name, each in columns.items()
        }
    )


def _rendering(
    world: World, rng: np.random.Generator, person: Numbers
) -> tuple[Numbers, Numbers]:
    """Return who renders each claim, and each patient's PCP."""
    town = person // _TOWN
    pcp = town * _IN_TOWN + _scatter(person, _PCPS)
    favourite = person * _FAVOURITES + rng.integers(0, _FAVOURITES, len(person))
    away = (town + rng.integers(1, 6, len(person))) % world.towns
    specialists = _IN_TOWN - _PCPS
    near = town * _IN_TOWN + _PCPS + _scatter(favourite, specialists)
    far = away * _IN_TOWN + _PCPS + rng.integers(0, specialists, len(person))
    drawn = rng.random(len(person))
    return np.select([drawn < 0.35, drawn < 0.88], [pcp, near], far), pcp


def _billing(rng: np.random.Generator, rendering: Numbers) -> Numbers:
    """Return each claim's tax id: the practitioner's own organization, now and then the region's."""
    town, place = np.divmod(rendering, _IN_TOWN)
    own = np.where(place < _PCPS, place % 2, 2 + place % 3)
    shared = rng.random(len(rendering)) < 0.1
    return town * _ORGANIZATIONS + np.where(shared, _ORGANIZATIONS - 1, own)


def _referring(
    world: World, rng: np.random.Generator, rendering: Numbers, pcp: Numbers
) -> Numbers:
    """Return whom each claim names as its referrer, -1 for nobody: 60 % of them."""
    other_pcp = pcp // _IN_TOWN * _IN_TOWN + rng.integers(0, _PCPS, len(pcp))
    drawn = rng.random(len(pcp))
    nobody_known = len(world.npis) - 1
    return np.select(
        [drawn < 0.6, drawn < 0.85, drawn < 0.92, drawn < 0.98],
        [np.full(len(pcp), -1), pcp, other_pcp, rendering],
        nobody_known,
    )


if __name__ == "__main__":
    write_claims(Path(sys.argv[1]), LINES[sys.argv[2]])
