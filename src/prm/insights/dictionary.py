"""The dictionary of measures, as ``definitions/measures.yaml`` says: what a number means and how it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.errors import InputError
from prm.common.site_files import site_definition


@dataclass(frozen=True, slots=True)
class Measure:
    """One entry."""

    key: str
    name: str
    group: str
    formula: str
    means: str
    source: str
    owner: str
    methods: str  # part of the Methods page that says more; empty: none


@dataclass(frozen=True, slots=True)
class Dictionary:
    """All entries, in the order of the file."""

    version: int
    authored_by: str
    checked_by: str | None
    date_reviewed: date
    measures: dict[str, Measure]

    @property
    def groups(self) -> list[tuple[str, list[Measure]]]:
        """Return the entries by group, each group where its first entry stands."""
        order = list(dict.fromkeys(each.group for each in self.measures.values()))
        ranked = sorted(
            self.measures.values(), key=lambda each: order.index(each.group)
        )
        return [(name, [*some]) for name, some in groupby(ranked, lambda m: m.group)]


@lru_cache(maxsize=4)
def load_dictionary(path: Path | None = None) -> Dictionary:
    """Read ``measures.yaml``.

    Raises
    ------
    InputError
        If the file is missing, or an entry lacks a word.
    """
    source = path or site_definition("measures.yaml")
    try:
        return _parse(yaml.safe_load(source.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputError(
            "The dictionary of measures is missing.",
            "Put measures.yaml back into definitions/.",
            file=str(source),
        ) from error
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as error:
        raise InputError(
            f"The dictionary of measures can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


_WORDS = ("name", "group", "formula", "means", "source", "owner")


def _parse(raw: dict[str, Any]) -> Dictionary:
    found = {}
    for key, entry in raw["measures"].items():
        words = {name: str(entry.get(name) or "").strip() for name in _WORDS}
        if missing := [name for name, said in words.items() if not said]:
            raise ValueError(f"{key} has no {missing[0]}")
        found[key] = Measure(key, **words, methods=str(entry.get("methods", "")))
    return Dictionary(
        version=int(raw["version"]),
        authored_by=str(raw["authored_by"]),
        checked_by=raw.get("checked_by"),
        date_reviewed=raw["date_reviewed"],
        measures=found,
    )
