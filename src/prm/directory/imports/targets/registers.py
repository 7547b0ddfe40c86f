"""Files of public registers: NPPES and the CMS files about groups. Nobody maps them; the lake knows their columns."""

from __future__ import annotations

import csv
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings

from headwater.results import IngestReport
from headwater.schema.errors import InputError
from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.common.formats import number, spoken, words
from prm.common.spreadsheets import UnreadableFile
from prm.directory.imports import files
from prm.directory.imports.targets.base import Outcome, Problem, Target
from prm.directory.imports.targets.deliveries import outcome_of
from prm.directory.models import Import
from prm.directory.operations.adopting.from_lake import adopt_lake

NAMES = {
    "nppes": "NPPES",
    "clinicians": "CMS Doctors and Clinicians",
    "reassignment": "CMS revalidation reassignment",
    "facility-affiliation": "CMS facility affiliation",
}
MOST_UNPACKED = 20 * 1024**3  # bytes; the whole monthly NPPES is about half of that
PROBLEMS_READ = 10_000


def recognise_upload(path: Path, file_name: str) -> list[str]:
    """Return what an upload is, in a sentence. Raises :class:`UnreadableFile` when it is no register's."""
    with _unpacked(path, file_name) as folder:
        source = _source_of(folder)
        found = spoken(sorted(each.name for each in folder.iterdir()))
    return [f"This is {NAMES[source]}: {found}."]


def read_register(
    import_: Import,
    *,
    dry: bool,
    by: User,
    at: datetime,
    progress: Progress = no_progress,
) -> Outcome:
    """Load a register's files into the lake and take from it whom the site has to do with.

    A try-out loads them into a lake of its own, which it throws away, to tell what would be refused.
    """
    from headwater.ingest import load  # here: it brings DuckDB, which no page needs

    with _unpacked(files.path_of(import_), import_.file_name) as folder:
        source = _source_of(folder)
        if dry:
            with tempfile.TemporaryDirectory() as trial:
                lake = Path(trial) / "lake"
                tried = load(source, [folder], into=lake, at=at, progress=progress)
                return account_of(tried, lake)
        report = load(source, [folder], into=settings.LAKE, at=at, progress=progress)
    outcome = account_of(report, settings.LAKE)
    adopted = outcome_of(
        adopt_lake(lake=settings.LAKE, by=by, at=at, progress=progress)
    )
    adopted.created["row"] = outcome.created["row"]
    adopted.rows, adopted.problems = outcome.rows, outcome.problems + adopted.problems
    return adopted


def account_of(report: IngestReport, lake: Path) -> Outcome:
    """Return how many rows the files had, were loaded and were refused, and why."""
    outcome = Outcome(rows=sum(file.read for file in report.files))
    outcome.unchanged["row netted"] = sum(file.netted for file in report.files)
    outcome.created["row"] = sum(file.loaded for file in report.files)
    for path in sorted((lake / "quarantine" / report.load_id).glob("*.csv")):
        outcome.problems += _refused(path)
    return outcome


def _refused(path: Path) -> Iterator[Problem]:
    with path.open(encoding="utf-8", newline="") as file:
        for row, _ in zip(csv.DictReader(file), range(PROBLEMS_READ), strict=False):
            number_ = int(row["_row"]) if row["_row"].isdigit() else None
            yield Problem(
                number_, row["_column"], words(row["_reason"]), row["_remedy"]
            )


def _source_of(folder: Path) -> str:
    from headwater.ingest import SOURCES
    from headwater.ingest.feeds import plan
    from headwater.ingest.files import find_files

    for name in NAMES:
        try:
            plan(SOURCES[name], find_files([folder]))
        except InputError:
            continue
        return name
    raise UnreadableFile(
        "No file in it is one of a public register that Headwater knows.",
        f"It knows {spoken(NAMES.values())}. Upload them as they were downloaded, under their own names.",
    )


@contextmanager
def _unpacked(path: Path, file_name: str) -> Iterator[Path]:
    """Yield a folder with the files of an upload under their own names, which say what they are."""
    with tempfile.TemporaryDirectory(dir=settings.UPLOADS) as made:
        folder = Path(made)
        if zipfile.is_zipfile(path):
            _unpack(path, folder)
        else:
            name = PurePosixPath(file_name.replace("\\", "/")).name or "upload.csv"
            (folder / name).hardlink_to(path)
        yield folder


def _unpack(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = [
            part
            for part in archive.infolist()
            if part.filename.lower().endswith((".csv", ".txt", ".parquet"))
        ]
        size = sum(part.file_size for part in parts)
        if size > min(MOST_UNPACKED, shutil.disk_usage(folder).free // 3):
            raise UnreadableFile(
                f"This archive unpacks to {number(size / 1024**3, 1)} GB.",
                "Load it with `headwater ingest` on the server instead.",
            )
        for part in parts:
            # The last part of the name alone: an archive can't choose where it is written.
            target = folder / PurePosixPath(part.filename.replace("\\", "/")).name
            with archive.open(part) as packed, target.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)


REGISTER = Target(
    name="register",
    label="Public register",
    what="NPPES or a CMS file about clinicians and groups, as downloaded; its columns are known.",
    read_whole=read_register,
)
