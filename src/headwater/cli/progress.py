"""Show how far long work is: a bar with its rate on a terminal, else a plain line per stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import (
    Progress as RichProgress,
)
from rich.text import Text

from headwater.cli.output import say
from headwater.schema.progress import Progress, no_progress


@contextmanager
def progress_bar(title: str, *, quiet: bool = False) -> Iterator[Progress]:
    """Yield the callback that long work reports to, and draw what it says on standard error.

    Parameters
    ----------
    title
        What is being done, in a person's words: "Loading claims".
    quiet
        Draw nothing, for output that a program reads.
    """
    console = Console(stderr=True)
    if quiet:
        yield no_progress
    elif console.is_terminal:
        with _Bars(title, console) as bars:
            yield bars.report
    else:
        lines = _Lines(title)
        yield lines.report
        lines.finish()


class _Bars:
    """One bar a stage, in the order in which they begin."""

    def __init__(self, title: str, console: Console) -> None:
        self._title = title
        self._tasks: dict[str, TaskID] = {}
        self._display = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            _Amount(),
            TimeElapsedColumn(),
            console=console,
        )

    def __enter__(self) -> _Bars:
        self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._display.stop()

    def report(self, stage: str, done: int, total: int | None = None) -> None:
        if stage not in self._tasks:
            name = f"{self._title}: {stage}"
            self._tasks[stage] = self._display.add_task(name, total=total)
        self._display.update(self._tasks[stage], completed=done, total=total)


class _Amount(ProgressColumn):
    """How much of the stage is done; how many rows a second where rows are what it counts."""

    def render(self, task: Task) -> Text:
        done = f"{task.completed:,.0f}"
        if task.total:
            done = f"{task.completed / task.total:4.0%}"
        rate = task.finished_speed or task.speed
        counts_rows = task.description.endswith("rows")
        return Text(f"{done}{f', {rate:,.0f} rows/s' if rate and counts_rows else ''}")


class _Lines:
    """One line a stage, when it is over: for logs, where a bar would be noise."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._stage = ""
        self._began = self._heard = time.perf_counter()
        self._over = True

    def report(self, stage: str, done: int, total: int | None = None) -> None:
        if stage != self._stage:
            self.finish()
            self._stage = stage
        self._heard, self._over = time.perf_counter(), done == total

    def finish(self) -> None:
        """Say how long the stage took: until it said that it is done, or else until now."""
        end = self._heard if self._over else time.perf_counter()
        if self._stage:
            say(f"{self._title}: {self._stage}, {end - self._began:.1f} s")
        self._stage, self._began = "", end


class Pace:
    """How long a command took, from its making on, and how many rows a second that was."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def of(self, rows: int) -> str:
        """Return the pace of ``rows`` in words: "6,294 rows in 0.9 s, 6,993 rows/s"."""
        seconds = max(time.perf_counter() - self._began, 0.001)
        return f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s"
