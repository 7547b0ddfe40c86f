"""The states of an import's job: asked for, begun, how far, over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from prm.accounts.models import User
from prm.common.formats import number, plural
from prm.directory.imports import files
from prm.directory.imports.targets.base import Outcome, Problem
from prm.directory.models import Import
from prm.jobs.operations import queue_job, stop_job
from prm.ledger.operations import record

State, Task = Import.State, Import.Task
PROBLEMS_SHOWN = 1_000
LOG_LINES = 200

# From which states each job may be asked for. One that waits or seems to run may be asked for again: its message may
# be lost with the worker that took it, and a second one finds nothing to do.
ALLOWED = {
    Task.TRY: {State.UPLOADED, State.CHECKED},
    Task.LOAD: {State.CHECKED, State.FAILED, State.CANCELLED},
    Task.UNDO: {State.DONE, State.FAILED, State.CANCELLED},
}


class NotNow(Exception):
    """An import can't do this in the state that it is in."""


@transaction.atomic
def ask_for(*, import_: Import, task: Import.Task, by: User, at: datetime) -> None:
    """Put an import's job into the queue. Raises :class:`NotNow`."""
    import_ = _locked(import_.pk)
    again = import_.state in {State.WAITING, State.RUNNING} and import_.task == task
    if again:
        again = not files.is_worked_on(import_.pk)
    if not again and import_.state not in ALLOWED[task]:
        raise NotNow(
            f"This file is {import_.get_state_display().lower()}; see what can be done now."
        )
    goes_on = task == Task.LOAD and import_.task == Task.LOAD
    import_.state, import_.task, import_.asked_by = State.WAITING, task, by
    import_.cancel_asked = False
    if not goes_on:
        import_.rows_done = 0
    _say(import_, f"{Task(task).label} asked for by {by}", at)
    import_.save()
    verb = {"try": "import.tried", "load": "import.committed", "undo": "import.undone"}
    record(verb[task], on=import_, by=by, at=at, target=import_.target)
    queue_job(
        kind="run_import",
        what=f"{Task(task).label} of {import_.file_name}",
        about=_about(import_),
        by=by,
        at=at,
        arguments={"import_id": import_.pk},
        steered_from=reverse("import", args=[import_.pk]),
    )


def ask_to_cancel(*, import_: Import, by: User, at: datetime) -> None:
    """Ask a job to stop at the next row; one that waits stops at once. Raises :class:`NotNow`."""
    _check_may_be_cancelled(import_)
    # Before anything is written: the job may hold SQLite's one right to write until it hears this.
    stop_job(about=_about(import_), by=by, at=at)
    _ask_to_cancel(import_=import_, by=by, at=at)


def _check_may_be_cancelled(import_: Import) -> None:
    if import_.state not in {State.WAITING, State.RUNNING} or import_.task == Task.UNDO:
        raise NotNow("Nothing runs that could be cancelled.")


@transaction.atomic
def _ask_to_cancel(*, import_: Import, by: User, at: datetime) -> None:
    import_ = _locked(import_.pk)
    if import_.state != State.CANCELLED:  # else it was quicker
        _check_may_be_cancelled(import_)
        import_.cancel_asked = True
        _say(import_, f"Cancelling asked for by {by}", at)
        if import_.state == State.WAITING or not files.is_worked_on(import_.pk):
            _stop(import_, State.CANCELLED, at)
        import_.save()
    record("import.cancelled", on=import_, by=by, at=at)


@transaction.atomic
def begin(import_id: int, *, at: datetime) -> Import | None:
    """Take an import that waits; None if it doesn't any more."""
    import_ = _locked(import_id)
    if import_.state != State.WAITING:
        return None
    import_.state, import_.started_at, import_.ended_at = State.RUNNING, at, None
    if import_.task != Task.UNDO and not import_.rows_kept:
        import_.result, import_.problems = {}, []
        files.problems_path(import_).unlink(missing_ok=True)
    _say(import_, f"{Task(import_.task).label} begun", at)
    import_.save()
    return import_


def keep_progress(import_: Import, *, rows_done: int) -> bool:
    """Write down how far a job is; return whether somebody asked to cancel it."""
    Import.objects.filter(pk=import_.pk).update(rows_done=rows_done)
    return Import.objects.filter(pk=import_.pk, cancel_asked=True).exists()


def keep_rows(import_: Import, *, rows: int) -> None:
    """Write down how many rows there are."""
    Import.objects.filter(pk=import_.pk).update(rows=rows)


@transaction.atomic
def keep_part(import_: Import, *, upto: int, done: int, outcome: Outcome) -> None:
    """Write down what a part of a load brought, in the transaction that brings it."""
    found = _locked(import_.pk)
    found.rows_kept, found.rows_done = upto, done
    found.result = _added(found.result, outcome)
    found.save(update_fields=["rows_kept", "rows_done", "result"])


def keep_problems(import_: Import, problems: Sequence[Problem]) -> None:
    """Write down what can't be taken: all in a file, the first thousand in the row."""
    with files.problems_path(import_).open("a", encoding="utf-8") as file:
        for problem in problems:
            file.write(json.dumps(asdict(problem)) + "\n")
    found = Import.objects.get(pk=import_.pk)
    listed = [*found.problems, *map(asdict, problems)]
    listed.sort(key=lambda each: each["row"] or 0)
    found.problems = listed[:PROBLEMS_SHOWN]
    found.save(update_fields=["problems"])


@transaction.atomic
def end_try(import_: Import, *, rows: int, outcome: Outcome, at: datetime) -> None:
    """Say what a load would bring."""
    found = _locked(import_.pk)
    found.result, found.rows, found.rows_done = _added({}, outcome), rows, rows
    _stop(found, State.CHECKED, at)
    troubled = found.result["troubled"]
    _say(found, f"{plural(rows, 'row')} tried, {number(troubled)} with a problem", at)
    found.save()


@transaction.atomic
def end_load(import_: Import, *, rows: int, at: datetime) -> None:
    """Say that everything that could be taken is taken."""
    found = _locked(import_.pk)
    found.rows_done = found.rows = rows
    _stop(found, State.DONE, at)
    _say(found, f"{plural(rows, 'row')} done", at)
    found.save()
    _record_load(found, at=at)


@transaction.atomic
def end_undo(import_: Import, *, counts: dict[str, int], at: datetime) -> None:
    """Say that what an import brought is gone again."""
    found = _locked(import_.pk)
    found.result, found.rows_kept, found.rows_done = {"undone": counts}, 0, 0
    _stop(found, State.UNDONE, at)
    _say(found, "What it brought is taken back", at)
    found.save()


@transaction.atomic
def end_badly(import_: Import, *, state: Import.State, why: str, at: datetime) -> None:
    """Say that a job stopped before its end, and why. A try-out that stops leaves the file as it was uploaded."""
    found = _locked(import_.pk)
    tried = found.task == Task.TRY
    _stop(found, State.UPLOADED if tried else state, at)
    _say(found, why, at)
    found.save()
    if found.task == Task.LOAD and found.rows_kept:
        _record_load(found, at=at, why=why)


@transaction.atomic
def settle_cut_off(*, at: datetime) -> int:
    """Say of jobs whose worker died that they stopped; each can go on or be undone."""
    cut_off = [
        import_
        for import_ in Import.objects.select_for_update(of=("self",)).filter(
            state=State.RUNNING
        )
        if not files.is_worked_on(import_.pk)
    ]
    for import_ in cut_off:
        _stop(import_, State.UPLOADED if import_.task == Task.TRY else State.FAILED, at)
        done = f"after {number(import_.rows_done)} of {plural(import_.rows, 'row')}"
        _say(import_, f"The worker stopped {done}", at)
    Import.objects.bulk_update(cut_off, ["state", "ended_at", "log"])
    if cut_off:
        record("imports.cut_off", on=cut_off, by=None, at=at, imports=len(cut_off))
    return len(cut_off)


def _record_load(import_: Import, *, at: datetime, why: str = "") -> None:
    """Write the one entry of a load, however many parts it came in: what is kept of it, and why it stopped if it did.

    The records themselves are found by the load that the source records name.
    """
    record(
        "import.loaded",
        on=import_,
        by=import_.asked_by,
        at=at,
        why=why,
        load=import_.load_id,
        rows=import_.rows_done,
        came_of_it=_in_words(import_.result),
        **{name: import_.result.get(name, {}) for name in ("created", "changed")},
    )


def _in_words(result: dict[str, Any]) -> str:
    """Return counts in a few words: "3 created, 1 changed"."""
    totals = {
        name: sum(result.get(name, {}).values()) for name in ("created", "changed")
    }
    said = [f"{number(total)} {name}" for name, total in totals.items() if total]
    return ", ".join(said) or "nothing new"


def _about(import_: Import) -> str:
    return f"import-{import_.pk}"


def _locked(import_id: int) -> Import:
    return Import.objects.select_for_update(of=("self",)).get(pk=import_id)


def _stop(import_: Import, state: Import.State, at: datetime) -> None:
    import_.state, import_.ended_at, import_.cancel_asked = state, at, False


def _say(import_: Import, line: str, at: datetime) -> None:
    said = {"at": at.isoformat(), "line": line}
    import_.log = [*import_.log, said][-LOG_LINES:]


def _added(result: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
    """Return counts with those of an outcome added."""
    rows = {problem.row for problem in outcome.problems}
    whole = {"troubled": result.get("troubled", 0) + len(rows)}
    for name in ("created", "changed", "unchanged", "outside"):
        counts = dict(result.get(name, {}))
        for kind, count in getattr(outcome, name).items():
            counts[kind] = counts.get(kind, 0) + count
        whole[name] = counts
    return whole
