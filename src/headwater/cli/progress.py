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

_WORTH_A_BAR = 0.5  # seconds
_WORTH_A_RATE = 0.1


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
            TextColumn("{task.description}", markup=False),
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
            self._clear_away()
            name = f"{self._title}: {stage}"
            self._tasks[stage] = self._display.add_task(name, total=total)
        self._display.update(self._tasks[stage], completed=done, total=total)

    def _clear_away(self) -> None:
        """Take down bars that were full at once: a delivery of twenty files would push the slow ones off the screen."""
        for task in self._display.tasks:
            if task.finished and (task.finished_time or 0) < _WORTH_A_BAR:
                self._display.update(task.id, visible=False)


class _Amount(ProgressColumn):
    """How much of the stage is done; how many rows a second where rows are what it counts."""

    def render(self, task: Task) -> Text:
        done = f"{task.completed:,.0f}"
        if task.total:
            done = f"{task.completed / task.total:4.0%}"
        seconds = task.finished_time or task.elapsed or 0.0
        return Text(f"{done}{_rate(task.description, int(task.completed), seconds)}")


def _rate(stage: str, done: int, seconds: float) -> str:
    """Return ", 170,000 rows/s" for a stage that counts rows; too short a time says nothing."""
    if " rows" not in stage or seconds < _WORTH_A_RATE:
        return ""
    return f", {done / seconds:,.0f} rows/s"


class _Lines:
    """One line a stage, when it is over: for logs, where a bar would be noise."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._stage, self._done = "", 0
        self._began = self._heard = time.perf_counter()
        self._over = True

    def report(self, stage: str, done: int, total: int | None = None) -> None:
        if stage != self._stage:
            self.finish()
            self._stage = stage
        self._done = done
        self._heard, self._over = time.perf_counter(), done == total

    def finish(self) -> None:
        """Say how long the stage took: until it said that it is done, or else until now."""
        end = self._heard if self._over else time.perf_counter()
        if self._stage:
            took = end - self._began
            rate = _rate(self._stage, self._done, took)
            say(f"{self._title}: {self._stage}, {took:.1f} s{rate}")
        self._stage, self._began = "", end


class Pace:
    """How long a command took, from its making on, and how many rows a second that was."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def of(self, rows: int) -> str:
        """Return the pace of ``rows`` in words: "6,294 rows in 0.9 s, 6,993 rows/s"."""
        seconds = max(time.perf_counter() - self._began, 0.001)
        return f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} rows/s"
