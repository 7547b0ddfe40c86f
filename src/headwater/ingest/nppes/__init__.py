"""NPPES: the national register of NPIs in its four files, monthly or weekly, and its deactivations.

The main file has 330 columns; beside it lie other names of organizations, secondary practice locations and electronic
endpoints. A weekly file has the same form and holds what changed. A kind is known by the first line, for people rename
files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from headwater.ingest.feeds import Feed, Source, base_name
from headwater.ingest.files import DoorFile
from headwater.ingest.headers import first_line, signs_in
from headwater.ingest.nppes.deactivations import deactivations
from headwater.ingest.nppes.main import main
from headwater.ingest.nppes.others import endpoints, other_names, secondary_locations

# What the first line of a file must name for it to be of a kind; the first that fits decides.
_SIGNS = {
    "main": "Entity Type Code",
    "endpoints": "Endpoint Type",
    "locations": "Provider Secondary Practice Location Address",
    "other_names": "Provider Other Organization Name Type Code",
    "deactivations": "Deactivation Date",
}
_FEEDS: dict[str, Callable[[DoorFile], Feed]] = {
    "main": main,
    "endpoints": endpoints,
    "locations": secondary_locations,
    "other_names": other_names,
    "deactivations": deactivations,
}


def _recognise(path: Path) -> str | None:
    name = base_name(path)
    if "fileheader" in name:  # the register ships each header a second time, alone
        return None
    if "deactivat" in name:
        return "deactivations"
    return signs_in(first_line(path), _SIGNS)


NPPES = Source(
    name="nppes",
    recognise=_recognise,
    feed=lambda file, kind: _FEEDS[kind](file),
    wanted="npidata_pfile_….csv, othername_pfile_….csv, pl_pfile_….csv, endpoint_pfile_….csv"
    " and the deactivation report as CSV",
)
