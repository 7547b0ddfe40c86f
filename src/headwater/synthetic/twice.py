"""How somebody or something comes to stand in a directory twice, and what only looks like it.

Second records: an initial or a short form for a first name, a slip of the key, a married name, first and last name in
each other's field, a moved phone or address, fields left empty. Look-alikes: relatives in one practice, father and
son, a practice of the same name in another town, two practices behind one door.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from headwater.synthetic.arrays import Array, Rng, pick, stream
from headwater.synthetic.identity import (
    PRACTITIONER_PREFIX,
    addresses,
    npis,
    people_names,
    practice_names,
    telephones,
    tins,
)

# What became of the name in a second record (illustrative): as it was, initial, short form, slip in the first name,
# slip in the last, fields swapped, hyphenated after a wedding.
_NAME_MIX = np.array([0.14, 0.36, 0.14, 0.12, 0.14, 0.04, 0.06])
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SHORT = {
    "Family Medicine": "Fam Med",
    "Primary Care": "Prim Care",
    "Internal Medicine": "Int Med",
    "Associates": "Assoc",
    "Physicians": "Phys",
    "Health Partners": "Hlth Ptnrs",
}
_LEFT_EMPTY = 0.15  # of a second record's fields that may be
_FORMS = ("PLLC", "PC", "LLC", "Inc.")


def second_name(rng: Rng, first: str, last: str) -> tuple[str, str]:
    """Return first and last name as somebody typed them the second time."""
    way = int(pick(rng, _NAME_MIX, 1)[0])
    if way == 1:
        return f"{first[0]}.", last
    if way == 2:
        return first[: int(rng.integers(3, 5))], last
    if way == 3:
        return slip(rng, first), last
    if way == 4:
        return first, slip(rng, last)
    if way == 5:
        return last, first
    if way == 6:
        return first, f"{last}-{people_names(rng, 1)[1][0]}"
    return first, last


def slip(rng: Rng, word: str) -> str:
    """Return a word with a letter left out, doubled, changed, or swapped with the next; its first letter stays."""
    if len(word) < 4:
        return word
    place, way = int(rng.integers(1, len(word) - 1)), int(rng.integers(0, 4))
    head, letter, tail = word[:place], word[place], word[place + 1 :]
    other = _LETTERS[int(rng.integers(0, 26))]
    return (
        head + tail,
        head + 2 * letter + tail,
        head + other + tail,
        head + tail[0] + letter + tail[1:],
    )[way]


def left_empty(rng: Rng, values: Array) -> Array:
    """Return the values, some of them empty."""
    return np.where(rng.random(len(values)) < _LEFT_EMPTY, "", values.astype(object))


def second_place_name(rng: Rng, name: str) -> str:
    """Return a practice's name from a letterhead, a claim or memory."""
    way = int(rng.integers(0, 4))
    if way == 0:
        return f"{name}, {_FORMS[int(rng.integers(0, len(_FORMS)))]}"
    if way == 1:
        head, _, tail = name.partition(" ")
        return f"{slip(rng, head)} {tail}"
    for long, short in _SHORT.items():
        name = name.replace(long, short)
    return f"The {name}" if way == 2 else name


def second_street(rng: Rng, street: str) -> str:
    """Return an address as another hand writes it: St for Street, a suite, now and then a slip."""
    short = street.replace("Street", "St")
    draw = rng.random()
    if draw < 0.2:
        return f"{short}, Suite {int(rng.integers(100, 400))}"
    if draw < 0.3:
        number, _, rest = short.partition(" ")
        return f"{number} {slip(rng, rest)}"
    return short


@dataclass(frozen=True, slots=True)
class Directory:
    """Records as ``measures.linkage`` reads them, and the pairs that are one: left, right, kind."""

    practitioner: pa.Table
    practice: pa.Table
    pairs: frozenset[tuple[str, str, str]]


def hard_directory(
    seed: int,
    *,
    practitioners: int = 5_000,
    practices: int = 1_500,
    share: float = 0.06,
) -> Directory:
    """Make up a directory full of second records and look-alikes; of each kind ``share`` of its records."""
    places, place_pairs = _places(stream(seed, "twice practices"), practices, share)
    people, people_pairs = _people(
        stream(seed, "twice people"), practitioners, share, places[:practices]
    )
    return Directory(
        practitioner=pa.Table.from_pylist(people),
        practice=pa.Table.from_pylist(places),
        pairs=frozenset(place_pairs | people_pairs),
    )


Rows = list[dict[str, object]]
Pairs = set[tuple[str, str, str]]


def _places(rng: Rng, count: int, share: float) -> tuple[Rows, Pairs]:
    towns = rng.integers(0, 7, count)
    names, streets = practice_names(rng, towns), addresses(rng, count)
    phones, faxes, tax = (
        telephones(rng, count),
        telephones(rng, count),
        tins(rng, count),
    )
    rows: Rows = [
        {
            "id": f"PR{number:05d}",
            "name": str(names[number]),
            "address_1": str(streets[number]),
            "zip_code": f"0{int(towns[number])}{number % 40:03d}",
            "phone": str(phones[number]),
            "fax": str(faxes[number]),
            "tin": str(tax[number]),
        }
        for number in range(count)
    ]
    pairs: Pairs = set()
    size = max(1, round(share * count))
    chosen = rng.permutation(count)[: 3 * size].reshape(3, size)
    for number in chosen[0]:
        row = rows[number]
        second = _second_place(rng, row)
        rows.append(second)
        pairs.add(("practice", str(row["id"]), str(second["id"])))
    for number, other in zip(chosen[1], telephones(rng, size), strict=True):
        row = rows[number]  # a namesake in another town
        elsewhere = {"address_1": str(addresses(rng, 1)[0]), "zip_code": "08999"}
        mine = {"phone": str(other), "fax": None, "tin": None}
        rows.append({**row, **elsewhere, **mine, "id": f"{row['id']}N"})
    for number, other in zip(
        chosen[2], practice_names(rng, towns[chosen[2]]), strict=True
    ):
        row = rows[number]  # another practice behind the same door
        mine = {
            "phone": str(telephones(rng, 1)[0]),
            "fax": None,
            "tin": str(tins(rng, 1)[0]),
        }
        rows.append({**row, **mine, "name": f"{other} Dental", "id": f"{row['id']}D"})
    return rows, pairs


def _second_place(rng: Rng, row: dict[str, object]) -> dict[str, object]:
    second = {
        **row,
        "id": f"{row['id']}B",
        "name": second_place_name(rng, str(row["name"])),
        "address_1": second_street(rng, str(row["address_1"])),
        "tin": None,
    }
    draw = rng.random()
    if draw < 0.12:
        second["phone"] = str(telephones(rng, 1)[0])
    elif draw < 0.2:
        second["phone"] = None
    elif draw < 0.26:
        second["address_1"] = str(addresses(rng, 1)[0])
    if rng.random() < 0.3:
        second["fax"] = None
    return second


def _people(rng: Rng, count: int, share: float, places: Rows) -> tuple[Rows, Pairs]:
    first, last = people_names(rng, count)
    numbers = npis(rng, count=3 * count, prefix=PRACTITIONER_PREFIX)
    home = rng.integers(0, len(places), count)
    codes = np.array(
        ["207Q00000X", "207R00000X", "363LF0000X", "207RC0000X", "207X00000X"]
    )
    code = codes[rng.integers(0, len(codes), count)]
    middle = rng.integers(0, 52, count)
    rows: Rows = [
        {
            "id": str(numbers[number]),
            "npi": str(numbers[number]),
            "first_name": str(first[number]),
            "middle_name": _LETTERS[middle[number]].upper()
            if middle[number] < 26
            else None,
            "last_name": str(last[number]),
            "suffix": None,
            "gender": "female" if rng.random() < 0.5 else "male",
            "taxonomy_code": str(code[number]),
            "credential": "NP" if code[number].startswith("363") else "MD",
            "practices": [places[home[number]]["id"]],
            "phone": places[home[number]]["phone"],
            "address_1": places[home[number]]["address_1"],
            "zip_code": places[home[number]]["zip_code"],
        }
        for number in range(count)
    ]
    pairs: Pairs = set()
    size = max(1, round(share * count))
    chosen = rng.permutation(count)[: 3 * size].reshape(3, size)
    fresh = iter(str(number) for number in numbers[count:])
    for number in chosen[0]:
        second = _second_person(rng, rows[number], places) | {"id": next(fresh)}
        second["npi"] = second["id"] if rng.random() < 0.5 else None
        rows.append(second)
        pairs.add(("practitioner", str(rows[number]["id"]), str(second["id"])))
    for number in chosen[1]:  # a relative in the same practice
        relative = {**rows[number], "id": next(fresh), "middle_name": None}
        others = [
            name
            for name in people_names(rng, 4)[0]
            if name != rows[number]["first_name"]
        ]
        relative |= {"npi": relative["id"], "first_name": str(others[0])}
        relative["gender"] = "female" if rng.random() < 0.5 else "male"
        rows.append(relative)
    for number in chosen[2]:  # father and son
        son = {**rows[number], "id": next(fresh), "suffix": "Jr."}
        son |= {"npi": son["id"], "middle_name": None}
        rows.append(son)
    return rows, pairs


def _second_person(rng: Rng, row: dict[str, object], places: Rows) -> dict[str, object]:
    first, last = second_name(rng, str(row["first_name"]), str(row["last_name"]))
    second = {**row, "first_name": first, "last_name": last}
    for column in ("middle_name", "gender", "credential", "taxonomy_code"):
        if rng.random() < _LEFT_EMPTY:
            second[column] = None
    draw = rng.random()
    if draw < 0.08:  # moved
        place = places[int(rng.integers(0, len(places)))]
        second |= {"practices": [place["id"]], "phone": place["phone"]}
        second |= {"address_1": place["address_1"], "zip_code": place["zip_code"]}
    elif draw < 0.25:
        second["phone"] = str(telephones(rng, 1)[0])
    elif draw < 0.4:
        second |= {
            "practices": None,
            "address_1": second_street(rng, str(row["address_1"])),
        }
    return second
