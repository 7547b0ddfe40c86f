"""What a worker does with an import: try it, load it in parts, take it back."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.schema.errors import InputError, StorageError
from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.common.spreadsheets import UnreadableFile, read_table
from prm.directory.imports import files
from prm.directory.imports.operations import running as states
from prm.directory.imports.operations.contacts import withdraw_contacts
from prm.directory.imports.rows import Heard, hear
from prm.directory.imports.targets import TARGETS
from prm.directory.imports.targets.base import Outcome, Problem
from prm.directory.models import Import
from prm.directory.operations.withdrawing import withdraw_load
from prm.jobs.progress import Cancelled

log = logging.getLogger("prm.imports")

PART = 500  # rows a transaction: others write between two, and a stop loses no more than one
TELL_EVERY = 1.0  # seconds between two notes of how far it is


def run(import_id: int, *, progress: Progress = no_progress) -> bool:
    """Do what an import waits for. Say whether the directory may be another one now."""
    with files.working_on(import_id) as mine:
        import_ = states.begin(import_id, at=timezone.now()) if mine else None
        if import_ is None:
            return False
        try:
            _JOBS[Import.Task(import_.task)](import_, progress)
        except Cancelled:
            _end_badly(import_, Import.State.CANCELLED, "Cancelled")
        except (UnreadableFile, InputError, StorageError) as error:
            _end_badly(import_, Import.State.FAILED, str(error))
        except Exception:
            log.exception("import failed", extra={"import": import_id})
            why = "Something went wrong in Headwater, not in the file. Tell whoever runs it; then go on or undo."
            _end_badly(import_, Import.State.FAILED, why)
        return import_.task != Import.Task.TRY


def _end_badly(import_: Import, state: Import.State, why: str) -> None:
    states.end_badly(import_, state=state, why=why, at=timezone.now())


def _try(import_: Import, progress: Progress) -> None:
    """Do everything, and keep nothing of it but the account."""
    if read_whole := TARGETS[import_.target].read_whole:
        outcome = read_whole(
            import_,
            dry=True,
            by=import_.asked_by,
            at=timezone.now(),
            progress=progress,
        )
        rows = outcome.rows
    else:
        heard = _hear(import_, progress)
        rows = heard.rows
        with files.one_at_a_time(), transaction.atomic():
            outcome = _take(import_, [each for _, each in heard.said], dry=True)
            transaction.set_rollback(True)
        outcome.problems += heard.problems
    states.keep_problems(import_, outcome.problems)
    states.end_try(import_, rows=rows, outcome=outcome, at=timezone.now())


def _load(import_: Import, progress: Progress) -> None:
    if read_whole := TARGETS[import_.target].read_whole:
        with files.one_at_a_time():
            outcome = read_whole(
                import_,
                dry=False,
                by=import_.asked_by,
                at=timezone.now(),
                progress=progress,
            )
        states.keep_problems(import_, outcome.problems)
        states.keep_part(import_, upto=1, done=outcome.rows, outcome=outcome)
        states.end_load(import_, rows=outcome.rows, at=timezone.now())
        return
    heard = _hear(import_, progress)
    with files.one_at_a_time():
        if not import_.rows_kept:
            _keep_unheard(import_, heard.problems)
        if TARGETS[import_.target].take_whole:
            outcome = _take(import_, [each for _, each in heard.said], dry=False)
            states.keep_problems(import_, outcome.problems)
            states.keep_part(
                import_, upto=heard.rows + 1, done=heard.rows, outcome=outcome
            )
            states.end_load(import_, rows=heard.rows, at=timezone.now())
            return
        for part in _parts(heard, after=import_.rows_kept):
            _load_and_keep(import_, part, heard, progress)
    states.end_load(import_, rows=heard.rows, at=timezone.now())


def _keep_unheard(import_: Import, problems: Sequence[Problem]) -> None:
    states.keep_problems(import_, problems)
    outcome = Outcome(problems=list(problems))
    states.keep_part(import_, upto=0, done=0, outcome=outcome)


def _load_and_keep(
    import_: Import, part: list[tuple[int, Any]], heard: Heard, progress: Progress
) -> None:
    last = part[-1][0]
    done = min(last, heard.rows)
    progress("rows loaded", done, heard.rows)
    if states.keep_progress(import_, rows_done=done):
        raise Cancelled
    with transaction.atomic():
        outcome = _load_part(import_, [each for _, each in part])
        states.keep_part(import_, upto=last, done=done, outcome=outcome)
    states.keep_problems(import_, outcome.problems)
    log.info("import part loaded", extra={"import": import_.pk, "upto": last})


def _take(import_: Import, said: Sequence[Any], *, dry: bool) -> Outcome:
    """Do with all that was said what the target does with it; what is tried the caller takes back."""
    if take_whole := TARGETS[import_.target].take_whole:
        return take_whole(said, import_, _who(import_), timezone.now(), dry=dry)
    return _load_part(import_, said)


def _load_part(import_: Import, said: Sequence[Any]) -> Outcome:
    load = TARGETS[import_.target].load
    if load is None:
        raise ValueError(f"{import_.target} is not loaded row by row")
    return load(said, import_, _who(import_), timezone.now())


def _who(import_: Import) -> User:
    if import_.asked_by is None:
        raise ValueError("an import that nobody asked for")
    return import_.asked_by


def _parts(heard: Heard, *, after: int) -> Iterator[list[tuple[int, Any]]]:
    """Yield what is said in parts of whole rows, from where an earlier run stopped."""
    part: list[tuple[int, Any]] = []
    rows = 0
    for row, said in groupby(heard.said, key=lambda pair: pair[0]):
        if row <= after:
            continue
        part += said
        rows += 1
        if rows == PART:
            yield part
            part, rows = [], 0
    if part:
        yield part


def _hear(import_: Import, progress: Progress) -> Heard:
    """Read the file, telling now and then how far it is."""
    told = time.monotonic()

    def tick(rows: int) -> None:
        nonlocal told
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            progress("rows read", rows)
            if states.keep_progress(import_, rows_done=0):
                raise Cancelled
            states.keep_rows(import_, rows=rows)

    heard = hear(read_table(files.path_of(import_)), import_, tick=tick)
    states.keep_rows(import_, rows=heard.rows)
    if states.keep_progress(import_, rows_done=0):
        raise Cancelled
    log.info("import read", extra={"import": import_.pk, "rows": heard.rows})
    return heard


def _undo(import_: Import, _progress: Progress) -> None:
    """Take back what an import brought: all of it or nothing, in one go."""
    at = timezone.now()
    with files.one_at_a_time(), transaction.atomic():
        contacts = withdraw_contacts(brought_by=import_)
        counts = {
            f"contacts {name}": count for name, count in contacts.items() if count
        }
        withdraw_load(load_id=import_.load_id, by=_who(import_), at=at)
    states.end_undo(import_, counts=counts, at=timezone.now())


_JOBS = {Import.Task.TRY: _try, Import.Task.LOAD: _load, Import.Task.UNDO: _undo}
