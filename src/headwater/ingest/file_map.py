"""A site's own words for our columns and values, kept in a file so that next month's extract loads the same way.

columns:
  order_id: Referral Number
  status: Referral Status
values:
  status:
    Pt seen: visit_completed
    Closed - no show: unattended
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.errors import InputError
from headwater.schema.tables import TABLES

_PARTS = ("columns", "values")


@dataclass(frozen=True, slots=True)
class FileMap:
    """What a site calls our columns, and what its values mean.

    Attributes
    ----------
    columns
        Our column to the header of the file.
    values
        Our column to the file's value, in small letters, to ours.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NO_MAP = FileMap()


def read_map(path: Path) -> FileMap:
    """Read a map.

    Raises
    ------
    InputError
        If the file can't be read, or says something that means nothing here.
    """
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} can't be read.", "Name a YAML file.") from error
    except yaml.YAMLError as error:
        raise InputError(f"{path} isn't YAML: {error}.", "Mend the line.") from error
    if not isinstance(said, dict) or not said.keys() <= set(_PARTS):
        raise InputError(
            f"{path} is no map of a file.", "It has columns: and values:, no more."
        )
    columns, values = (_mapping(said.get(part), path, part) for part in _PARTS)
    return FileMap(
        {ours: str(theirs) for ours, theirs in columns.items()},
        {ours: _meanings(each, path, ours) for ours, each in values.items()},
    )


def _mapping(said: Any, path: Path, what: str) -> dict[str, Any]:
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise InputError(f"{path}: {what} isn't a list of pairs.", "Write ours: theirs")
    return {str(name): each for name, each in said.items()}


def _meanings(said: Any, path: Path, column: str) -> dict[str, str]:
    allowed = {
        value
        for table in TABLES.values()
        for each in table.columns
        if each.name == column
        for value in each.values
    }
    meanings = {
        theirs.strip().lower(): str(ours).strip().lower()
        for theirs, ours in _mapping(said, path, f"values of {column}").items()
    }
    if not allowed:
        raise InputError(
            f"{path}: {column} takes any value.", "Leave it out of values:."
        )
    for theirs, ours in meanings.items():
        if ours not in allowed:
            raise InputError(
                f"{path}: {ours!r}, for {theirs!r}, is no value of {column}.",
                f"Use one of: {', '.join(sorted(allowed))}.",
            )
    return meanings


def translated(expression: str, meanings: Mapping[str, str]) -> str:
    """Return SQL that puts our value in the place of the file's; a value that the map doesn't know stays."""
    if not meanings:
        return expression
    cases = " ".join(
        f"WHEN {_text(theirs)} THEN {_text(ours)}" for theirs, ours in meanings.items()
    )
    return f"CASE lower(trim({expression})) {cases} ELSE {expression} END"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
