"""Which record of the directory a source means: by the source's own key, by our code or NPI, through merges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import models

from prm.directory.adopting.checking import Words
from prm.directory.adopting.deliveries import Kind
from prm.directory.models import Facility, Organization, Practice, Practitioner

MODELS: dict[Kind, type[models.Model]] = {
    "practitioner": Practitioner,
    "practice": Practice,
    "organization": Organization,
    "facility": Facility,
}
NPI_CODE = (
    "npi:"  # how the register's organizations are coded, who have no code of a roster
)


class Survivors:
    """Follows merges: a record that was taken into another stands for that one. One query a kind."""

    def __init__(self, kind: Kind) -> None:
        self._into: dict[int, int] = {}
        if kind != "facility":
            rows = MODELS[kind]._default_manager.filter(merged_into__isnull=False)
            self._into = dict(rows.values_list("pk", "merged_into"))

    def of(self, key: int) -> int:
        """Return the record that a key stands for."""
        seen = {key}
        while (into := self._into.get(key)) is not None and into not in seen:
            seen.add(key := into)
        return key


def find_subjects(
    kind: Kind, words: Sequence[Words], *, survivors: Survivors
) -> dict[str, int]:
    """Return the records that words without an earlier source record are about, by the words' key."""
    column = "npi" if kind == "practitioner" else "code"
    found = _by_column(kind, column, (each.key for each in words))
    if kind == "organization":
        missing = [each for each in words if each.key not in found]
        found |= _organizations_by_npi(missing)
    return {key: survivors.of(record) for key, record in found.items()}


def _by_column(kind: Kind, column: str, keys: Iterable[str]) -> dict[str, int]:
    rows = MODELS[kind]._default_manager.filter(**{f"{column}__in": [*keys]})
    return dict(rows.values_list(column, "pk"))


def _organizations_by_npi(words: Sequence[Words]) -> dict[str, int]:
    """Match the register's organizations with a roster's by NPI, whichever came first.

    Only where it is plain: one of each. Several of a roster's organizations may bill under one NPI.
    """
    npis = {each.key: str(each.values.get("npi", "")) for each in words}
    said = Counter(filter(None, npis.values()))
    if not said:
        return {}
    known: dict[str, list[tuple[int, str]]] = {}
    rows = Organization.objects.filter(npi__in=said, merged_into__isnull=True)
    for npi, pk, code in rows.values_list("npi", "pk", "code"):
        known.setdefault(npi, []).append((pk, code))
    found = {}
    for key, npi in npis.items():
        match known.get(npi, []):
            case [(pk, code)] if said[npi] == 1 and NPI_CODE in (
                key[: len(NPI_CODE)],
                code[: len(NPI_CODE)],
            ):
                found[key] = pk
    return found


def list_keys_by(
    kind: Kind, column: str, values: Iterable[str], *, survivors: Survivors
) -> dict[str, list[int]]:
    """Return the records whose column holds a value: a tax number may be that of several."""
    rows = (
        MODELS[kind]
        ._default_manager.filter(**{f"{column}__in": {*values} - {""}})
        .order_by("pk")
        .values_list(column, "pk")
    )
    found: dict[str, list[int]] = {}
    for value, pk in rows:
        keys = found.setdefault(value, [])
        if (key := survivors.of(pk)) not in keys:
            keys.append(key)
    return found
