"""Which column of a file is which of ours: by its name, by what files commonly call it, by what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from headwater.schema.npi import is_valid_npi
from prm.directory.imports.columns import Column
from prm.directory.imports.targets.base import Target
from prm.directory.models import Mapping

ALIKE = 86  # of 100: "Practise Name" is "Practice name", "Phone" is not "Fax"
SAME_HEADER = 0.8  # share of columns that two headers have in common
OWN = "_"  # columns that a file of refused rows puts in front begin so


def match_header(
    target: Target, header: Sequence[str], *, sample: Sequence[Sequence[str]] = ()
) -> dict[str, str]:
    """Return target column to file column, the surest pairs first; each is used once."""
    pairs = sorted(
        (
            (_likeness(column, name), -number, -place, column.name, name)
            for number, column in enumerate(target.columns)
            for place, name in enumerate(header)
            if not name.startswith(OWN)
        ),
        reverse=True,
    )
    found: dict[str, str] = {}
    for likeness, _, _, column_name, name in pairs:
        if likeness < ALIKE:
            break
        if column_name not in found and name not in found.values():
            found[column_name] = name
    return _with_npi(target, header, sample, found)


def _likeness(column: Column, name: str) -> float:
    from rapidfuzz import fuzz  # here: only uploads are guessed at

    bare = _bare(name)
    return max(
        (
            100.5 * (_bare(known) == bare) or fuzz.token_sort_ratio(_bare(known), bare)
            for known in (column.label, column.name, *column.synonyms)
        ),
        default=0.0,
    )


def _bare(name: str) -> str:
    # "Practice_Name (column B)", "practice name*" and "PracticeName" are one.
    name = re.sub(r"\(column [A-Z]+\)$", "", name)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


def _with_npi(
    target: Target,
    header: Sequence[str],
    sample: Sequence[Sequence[str]],
    found: dict[str, str],
) -> dict[str, str]:
    """Find NPIs by their check digit where no name told them."""
    for column in target.columns:
        if column.kind != "npi" or column.name in found:
            continue
        for place, name in enumerate(header):
            texts = [row[place].strip() for row in sample if row[place].strip()]
            valid = sum(is_valid_npi(text) for text in texts)
            if name not in found.values() and texts and valid > 0.8 * len(texts):
                found[column.name] = name
                break
    return found


def find_mapping(
    target: Target, header: Sequence[str], mappings: Iterable[Mapping]
) -> Mapping | None:
    """Return the remembered mapping whose header is most like this one, if any is like it."""
    ours = {_bare(name) for name in header}

    def shared(mapping: Mapping) -> float:
        theirs = {_bare(name) for name in mapping.header}
        return len(ours & theirs) / max(1, len(ours | theirs))

    known = [each for each in mappings if each.target == target.name]
    best = max(known, key=lambda each: (shared(each), each.saved_at), default=None)
    return best if best and shared(best) >= SAME_HEADER else None


def lacking_columns(target: Target, columns: dict[str, str]) -> list[str]:
    """Return the labels of columns that are needed and not matched."""
    labels = [
        column.label
        for column in target.columns
        if column.required and not columns.get(column.name)
    ]
    for names in target.one_of:
        if not any(columns.get(name) for name in names):
            labels.append(" or ".join(target.column(name).label for name in names))
    return labels
