"""What a running job says and is told, in small files beside the data: by the second, and outside every transaction.

A job may hold the database's only right to write for a minute (SQLite has one), and must still say how far it is and
hear that it shall stop. Its row gets all of it once it ends. Who holds a job's lock file works on it: the system takes
the lock back when the process dies, however it dies, and so a fallen job is told from a slow one.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a running job is."""

    stage: str
    done: int
    total: int | None
    from_done: int  # of this stage, when the job came to it: what an earlier run had finished isn't this run's pace
    stage_at: datetime  # when the stage began
    at: datetime  # when this was said


@contextmanager
def holding(job_id: UUID) -> Iterator[bool]:
    """Hold a job while it is worked on; yield False if another does."""
    with _locked(_path(job_id, "lock")) as mine:
        yield mine


@contextmanager
def turn() -> Iterator[bool]:
    """Hold the one turn of all long jobs; yield False if another has it."""
    with _locked(_folder() / "turn.lock") as mine:
        yield mine


@contextmanager
def _locked(path: Path) -> Iterator[bool]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def is_held(job_id: UUID) -> bool:
    """Say whether a living process works on a job. Ask only of one that runs: asking takes the lock for an instant."""
    path = _path(job_id, "lock")
    if not path.exists():
        return False
    with path.open("r") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def tell(job_id: UUID, standing: Standing) -> None:
    """Say how far a job is; whoever reads sees the old word or the new one, never half."""
    told = _path(job_id, "told")
    fresh = told.with_suffix(".fresh")
    fresh.write_text(json.dumps(asdict(standing), default=str), encoding="utf-8")
    fresh.replace(told)


def standing_of(job_id: UUID) -> Standing | None:
    """Return how far a job said that it is; None before its first word."""
    try:
        said = json.loads(_path(job_id, "told").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    times = {name: datetime.fromisoformat(said[name]) for name in ("stage_at", "at")}
    return Standing(**{**said, **times})


def say(job_id: UUID, at: datetime, words: str) -> None:
    """Add a line to what a job has to say."""
    line = json.dumps({"at": at.isoformat(), "words": words})
    with _path(job_id, "said").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def said_by(job_id: UUID) -> list[tuple[datetime, str]]:
    """Return the lines of a job that its row doesn't hold yet; one that a power cut tore is left out."""
    try:
        lines = _path(job_id, "said").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        with suppress(ValueError):
            said = json.loads(line)
            found.append((datetime.fromisoformat(said["at"]), str(said["words"])))
    return found


def ask_to_stop(
    job_id: UUID, *, by: int | None = None, at: datetime | None = None
) -> None:
    """Tell a job to stop at its next word; ``by`` and ``at`` are for its row, unless somebody writes that elsewhere."""
    asked = {"by": by, "at": at.isoformat()} if by and at else {}
    stop = _path(job_id, "stop")
    fresh = stop.with_suffix(".asked")
    fresh.write_text(json.dumps(asked), encoding="utf-8")
    fresh.replace(stop)


def who_asked_to_stop(job_id: UUID) -> tuple[int, datetime] | None:
    """Return the key of the person who asked a job to stop, and when; None if its row needn't say."""
    try:
        asked = json.loads(_path(job_id, "stop").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return (asked["by"], datetime.fromisoformat(asked["at"])) if asked else None


def is_asked_to_stop(job_id: UUID) -> bool:
    """Say whether somebody asked a job to stop."""
    return _path(job_id, "stop").exists()


def clear(job_id: UUID) -> None:
    """Forget what a job said, once its row holds it."""
    for path in _folder().glob(f"{job_id}.*"):
        path.unlink(missing_ok=True)


def _path(job_id: UUID, kind: str) -> Path:
    return _folder() / f"{job_id}.{kind}"


def _folder() -> Path:
    folder: Path = settings.JOBS_FOLDER
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.chmod(folder, 0o700)
    return folder
