"""Shapes what the pages of an import show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from prm.common.formats import plural
from prm.common.spreadsheets import Cell, Table, UnreadableFile, read_table
from prm.directory.imports import files
from prm.directory.imports.choices import list_choices
from prm.directory.imports.operations.mapping import OPEN
from prm.directory.imports.operations.running import ALLOWED
from prm.directory.imports.targets import TARGETS
from prm.directory.imports.targets.base import Target
from prm.directory.models import Import

State, Task = Import.State, Import.Task
PREVIEW_ROWS = 20
PROBLEMS_SHOWN = 50
KINDS = {
    "practitioner": ("practitioner", "practitioners"),
    "practice": ("practice", "practices"),
    "organization": ("organization", "organizations"),
    "facility": ("facility", "facilities"),
    "affiliation": ("affiliation", "affiliations"),
    "alignment": ("alignment", "alignments"),
    "membership": ("staff membership", "staff memberships"),
    "contact": ("contact", "contacts"),
    "referral_source": ("referral source", "referral sources"),
    "row": ("row in the lake", "rows in the lake"),
    "row netted": ("superfluous row", "superfluous rows"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way, and where it is."""

    label: str
    path: str  # empty while it can't be opened
    standing: str  # done, current or to come


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an import is, and what can be done about it."""

    import_: Import
    target: Target
    busy: bool  # it waits or runs
    cut_off: bool  # it seems to run, and no process does
    may_load: bool
    may_undo: bool
    may_cancel: bool
    has_file: bool

    @property
    def word(self) -> str:
        """Return its state in a word or two."""
        if self.cut_off:
            return "Cut off"
        label: str = self.import_.get_state_display()
        return label

    @property
    def nothing_new(self) -> bool:
        """Whether everything in it was known already."""
        result = self.import_.result
        return bool(result.get("unchanged") or result.get("outside")) and not any(
            sum(result.get(name, {}).values()) for name in ("created", "changed")
        )


def standing_of(import_: Import) -> Standing:
    """Return how far an import is."""
    running = import_.state == State.RUNNING
    cut_off = running and not files.is_worked_on(import_.pk)
    busy = (running and not cut_off) or import_.state == State.WAITING
    target = TARGETS[import_.target]
    has_file = import_.file_removed_at is None
    loads = import_.task == Task.LOAD
    stopped = import_.state in {State.FAILED, State.CANCELLED}
    return Standing(
        import_=import_,
        target=target,
        busy=busy,
        cut_off=cut_off,
        may_load=has_file
        and (import_.state in ALLOWED[Task.LOAD] or (cut_off and loads)),
        may_undo=target.may_be_undone
        and (
            import_.state == State.DONE
            or (bool(import_.rows_kept) and (stopped or cut_off))
        ),
        may_cancel=busy and import_.task != Task.UNDO,
        has_file=has_file,
    )


def steps_of(import_: Import | None, current: str) -> list[Step]:
    """Return the steps of the way, with where the person stands."""
    target = TARGETS[import_.target] if import_ else None
    names = ["Upload", "Columns", "Values", "Try-out", "Load"]
    if target and not target.is_mapped:
        names = ["Upload", "Try-out", "Load"]
    paths = {
        "Columns": "import_columns",
        "Values": "import_values",
        "Try-out": "import_try_out",
    }
    open_ = import_ is not None and import_.state in OPEN
    at = names.index(current)
    return [
        Step(
            name,
            reverse(paths[name], args=[import_.pk])
            if import_ and open_ and name in paths and place < at
            else "",
            "current" if place == at else "done" if place < at else "to come",
        )
        for place, name in enumerate(names)
    ]


def next_path(import_: Import) -> str:
    """Return where the person goes on with an import."""
    if import_.state == State.UPLOADED and import_.task != Task.TRY:
        mapped = TARGETS[import_.target].is_mapped
        return reverse(
            "import_columns" if mapped else "import_try_out", args=[import_.pk]
        )
    if import_.state in {State.UPLOADED, State.CHECKED} or (
        import_.task == Task.TRY and import_.state in {State.WAITING, State.RUNNING}
    ):
        return reverse("import_try_out", args=[import_.pk])
    return reverse("import", args=[import_.pk])


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One of our columns beside what it is in the file."""

    name: str
    label: str
    need: str  # needed, one of these, or nothing
    chosen: str
    example: str


def present_columns(import_: Import, table: Table) -> dict[str, Any]:
    """Return our columns with their match, and the first rows of the file."""
    target = TARGETS[import_.target]
    preview = [row for row, _ in zip(table.rows, range(PREVIEW_ROWS), strict=False)]
    places = {name: place for place, name in enumerate(table.header)}
    ours = {
        theirs: target.column(name).label
        for name, theirs in import_.columns.items()
        if theirs
    }
    needed = {name for names in target.one_of for name in names}
    rows = []
    for column in target.columns:
        chosen = import_.columns.get(column.name, "")
        texts = (
            (row.cells[places[chosen]] for row in preview) if chosen in places else ()
        )
        example = next((text for text in texts if text.strip()), "")
        need = "needed" if column.required else "one of these" * (column.name in needed)
        rows.append(MatchRow(column.name, column.label, need, chosen, example))
    return {
        "rows": rows,
        "header": table.header,
        "ours": ours,
        "preview": preview,
        "unused": [name for name in table.header if name not in ours],
    }


def counts_of(import_: Import) -> list[tuple[str, str]]:
    """Return what an import brought or would bring: what happened, and to how many of each kind."""
    result = import_.result
    lines = []
    for name, word in (
        ("created", "Created"),
        ("changed", "Changed"),
        ("unchanged", "Known already"),
    ):
        said = [
            plural(count, *KINDS.get(kind, (kind, f"{kind}s")))
            for kind, count in result.get(name, {}).items()
            if count
        ]
        lines.append((word, ", ".join(said) or "nothing"))
    if outside := sum(result.get("outside", {}).values()):
        left = f"{plural(outside, 'record')} outside your area: that of your practices, or HEADWATER_AREA"
        lines.append(("Left in the lake", left))
    return lines


def shown_problems(import_: Import) -> list[dict[str, Any]]:
    """Return the first problems, each with its column as the file calls it."""
    return [
        {**problem, "column": column_name(import_, problem["column"])}
        for problem in import_.problems[:PROBLEMS_SHOWN]
    ]


def column_name(import_: Import, name: str) -> str:
    """Return what a person calls a column of ours: its name in their file, else its label."""
    target = TARGETS[import_.target]
    if theirs := import_.columns.get(name):
        return str(theirs)
    return next((each.label for each in target.columns if each.name == name), name)


def list_refusals(import_: Import) -> tuple[list[str], Iterator[Sequence[Cell]]]:
    """Return the rows with problems as they came, with what is wrong in front: mended, they load again."""
    by_row: dict[int | None, list[dict[str, Any]]] = {}
    path = files.problems_path(import_)
    if path.exists():
        with path.open(encoding="utf-8") as file:
            for line in file:
                problem = json.loads(line)
                by_row.setdefault(problem["row"], []).append(problem)
    table = _table_or_none(import_)
    header = ["_row", "_column", "_reason", "_remedy", *(table.header if table else ())]
    return header, _refusal_rows(import_, by_row, table)


def _refusal_rows(
    import_: Import, by_row: dict[int | None, list[dict[str, Any]]], table: Table | None
) -> Iterator[Sequence[Cell]]:
    seen = set()
    for row in table.rows if table else ():
        if problems := by_row.get(row.number):
            seen.add(row.number)
            yield [*_reason(import_, row.number, problems), *row.cells]
    for number, problems in by_row.items():
        if number not in seen:
            yield _reason(import_, number, problems)


def _reason(
    import_: Import, number: int | None, problems: list[dict[str, Any]]
) -> list[Cell]:
    columns = [column_name(import_, problem["column"]) for problem in problems]
    return [
        number,
        "; ".join(dict.fromkeys(filter(None, columns))),
        "; ".join(problem["what"] for problem in problems),
        " ".join(dict.fromkeys(problem["remedy"] for problem in problems)),
    ]


def _table_or_none(import_: Import) -> Table | None:
    if not TARGETS[import_.target].is_mapped:
        return None
    try:
        return read_table(files.path_of(import_))
    except (UnreadableFile, OSError):
        return None


def unmapped_words(import_: Import, table: Table) -> list[str]:
    """Return the words of the file that nobody gave a meaning, each with its column."""
    target = TARGETS[import_.target]
    return [
        f"{choice.column.label}: “{word.text}” ({plural(word.rows, 'row')})"
        for choice in list_choices(target, table, import_.columns, import_.values)
        for word in choice.words
        if word.text not in import_.values.get(choice.column.name, {})
    ]


def earlier_load(import_: Import) -> Import | None:
    """Return the newest import that loaded the very same file for the same purpose."""
    return (
        Import.objects.filter(
            checksum=import_.checksum,
            target=import_.target,
            state=State.DONE,
        )
        .exclude(pk=import_.pk)
        .select_related("uploaded_by")
        .order_by("-uploaded_at")
        .first()
    )


def log_lines(import_: Import) -> list[tuple[datetime, str]]:
    """Return what happened, the newest first."""
    return [
        (datetime.fromisoformat(line["at"]), line["line"])
        for line in reversed(import_.log)
    ]
