"""What a person asked a load to do, checked before any file is opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from headwater.ingest.canonical import mapped
from headwater.ingest.feeds import Source
from headwater.ingest.file_map import read_map
from headwater.ingest.files import sha256
from headwater.ingest.identifiers import default_key_file
from headwater.ingest.sources import SOURCES
from headwater.schema.errors import InputError
from headwater.schema.lake import Lake

ProviderIds = Literal["refuse", "opaque"]

MAX_BUCKETS = 1_000  # more would make files of a few rows


@dataclass(frozen=True, slots=True)
class Request:
    """A load that can begin."""

    source: Source
    path: Path  # of the lake
    at: datetime  # in UTC
    key_file: Path
    opaque: bool
    buckets: int  # of a lake that this load makes
    map_digest: (
        str  # empty without a map: the same file read by another map is another file
    )


def make_request(
    source: str,
    into: Lake | Path | str,
    *,
    at: datetime,
    key: Path | None,
    provider_ids: str,
    buckets: int,
    file_map: Path | None,
) -> Request:
    """Check the arguments of a load.

    Raises
    ------
    InputError
        If the source isn't known or takes no map, the map can't be used, or the folder can't be a lake.
    """
    if source not in SOURCES:
        raise InputError(
            f"There is no source called {source!r}.",
            f"Use one of: {', '.join(SOURCES)}.",
        )
    if provider_ids not in ("refuse", "opaque"):
        raise InputError(
            f"{provider_ids!r} isn't a way to treat ids that fail the check digit.",
            "Use refuse or opaque.",
        )
    if not 1 <= buckets <= MAX_BUCKETS:
        raise InputError(
            f"A lake can't have {buckets} buckets.",
            f"Use 1 to {MAX_BUCKETS}; 16 suits most.",
        )
    if at.tzinfo is None:
        raise ValueError("at must carry its time zone")
    chosen, digest = SOURCES[source], ""
    if file_map is not None:
        chosen = _with_map(chosen, file_map)
        digest = sha256(file_map)
    path = into.path if isinstance(into, Lake) else Path(into)
    _check_place(path)
    return Request(
        source=chosen,
        path=path,
        at=at.astimezone(UTC),
        key_file=key or default_key_file(path),
        opaque=provider_ids == "opaque",
        buckets=buckets,
        map_digest=digest,
    )


def _with_map(source: Source, file_map: Path) -> Source:
    if not source.takes_map:
        raise InputError(
            f"Files of {source.name} need no map: their columns are known.",
            "Leave --map out.",
        )
    return mapped(source, read_map(file_map))


def _check_place(path: Path) -> None:
    """Refuse to make a lake out of a file, or of a folder that holds something else."""
    for place in (path, *path.parents):
        if place.exists() and not place.is_dir():
            raise InputError(f"{place} is a file.", "Name a folder for the lake.")
    if not path.is_dir() or (path / "lake.json").exists():
        return
    if any(not child.name.startswith(".") for child in path.iterdir()):
        raise InputError(
            f"{path} isn't a lake, and it isn't empty.",
            "Name a lake, or a folder that doesn't exist yet.",
        )
