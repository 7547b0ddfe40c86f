"""Load the reviewed definitions: which codes mean which service line and which kind of visit."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import yaml

from headwater.schema.definitions_checking import find_problems
from headwater.schema.errors import InputError

SERVICE_LINES = "service_lines.yaml"
# What a site's own folder may hold; what it lacks is as it comes with the software.
_FILES = (SERVICE_LINES, "segments.yaml", "leakage_rules.yaml", "diagnosis.yaml")
_INSTALLED = Path(__file__).parents[1] / "_definitions"
_CHECKOUT = Path(__file__).parents[3] / "definitions"


@dataclass(frozen=True, slots=True)
class CodeRange:
    """Codes from ``first`` to ``last``, both included, compared on their leading characters."""

    code: str  # what the range means: a service line's id or a kind of visit
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class ServiceLines:
    """The map from codes to service lines, one version of it."""

    version: int
    names: dict[str, str]  # id -> name, in the order of the file
    taxonomy: dict[str, str]  # taxonomy code -> service line id
    medicare_specialty: dict[str, str]  # specialty code -> service line id
    diagnosis: tuple[CodeRange, ...]
    drg: tuple[CodeRange, ...]
    visits: tuple[CodeRange, ...]  # code: new, consult, established, emergency …
    primary_care_taxonomy: frozenset[str]
    primary_care_medicare_specialty: frozenset[str]
    washout_new_days: int
    washout_established_days: int

    @property
    def fingerprint(self) -> str:
        """Return what tells this content from any other, whatever version it calls itself."""
        content = asdict(self)
        for name in ("primary_care_taxonomy", "primary_care_medicare_specialty"):
            content[name] = sorted(content[name])
        # Unsorted keys: the order of the lines is that of the pages.
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]

    def ranges(self, kind: str) -> pa.Table:
        """Return ``diagnosis``, ``drg`` or ``visits`` as a table (code, first, last)."""
        rows: tuple[CodeRange, ...] = getattr(self, kind)
        return pa.table(
            {
                "code": [row.code for row in rows],
                "first": [row.first for row in rows],
                "last": [row.last for row in rows],
            }
        )


def definitions_folder() -> Path:
    """Return the folder of the reviewed definitions, installed or in the checkout."""
    return _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT


def holds_definitions(folder: Path) -> bool:
    """Say whether a folder has a definition of a site's own."""
    return any((folder / name).is_file() for name in _FILES)


def load_service_lines(folder: str | Path | None = None) -> ServiceLines:
    """Read ``service_lines.yaml`` of a folder of definitions; of those that come with the software by default.

    A folder that has other definitions only, such as ``leakage_rules.yaml``, has the service lines that come with the
    software. A file that has changed is read again.

    Raises
    ------
    InputError
        If there is no such file, or something in it can't be used; names the line.
    """
    source = Path(folder or definitions_folder()) / SERVICE_LINES
    if not source.exists() and holds_definitions(source.parent):
        source = definitions_folder() / SERVICE_LINES
    try:
        text = source.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(
            "The service line definitions are missing.",
            f"Name the folder that holds {SERVICE_LINES}.",
            file=str(source),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The service line definitions can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error
    try:
        return read_service_lines(text)
    except InputError as error:
        place = f"{source}, {error.file}"
        raise InputError(error.problem, error.remedy, file=place) from error


@lru_cache(maxsize=16)  # by content, so that a change is always seen
def read_service_lines(text: str) -> ServiceLines:
    """Read the text of a definition.

    Raises
    ------
    InputError
        If something in it can't be used; names the line. ``find_problems`` tells of all.
    """
    for problem in find_problems(text):
        raise InputError(problem.what, problem.remedy, file=f"line {problem.line}")
    return _parse(yaml.safe_load(text))


def _parse(raw: dict) -> ServiceLines:  # type: ignore[type-arg]
    lines = raw["service_lines"]
    return ServiceLines(
        version=int(raw["version"]),
        names={line: entry["name"] for line, entry in lines.items()},
        taxonomy=_lookup(lines, "taxonomy"),
        medicare_specialty=_lookup(lines, "medicare_specialty"),
        diagnosis=_ranges({line: entry["diagnosis"] for line, entry in lines.items()}),
        drg=_ranges({line: entry["drg"] for line, entry in lines.items()}),
        visits=_ranges(raw["visits"]),
        primary_care_taxonomy=frozenset(raw["primary_care"]["taxonomy"]),
        primary_care_medicare_specialty=frozenset(
            raw["primary_care"]["medicare_specialty"]
        ),
        washout_new_days=int(raw["washout_days"]["new"]),
        washout_established_days=int(raw["washout_days"]["established"]),
    )


def _lookup(lines: dict[str, dict[str, list[str]]], key: str) -> dict[str, str]:
    return {code: line for line, entry in lines.items() for code in entry[key]}


def _ranges(meanings: dict[str, list[str]]) -> tuple[CodeRange, ...]:
    return tuple(
        CodeRange(code, *text.split("-"))
        for code, texts in meanings.items()
        for text in texts
    )
