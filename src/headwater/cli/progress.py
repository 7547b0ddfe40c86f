"""Show how far long work is: a bar with its rate on a terminal, else a plain line per stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
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
    """Units done, of how many, and how many a second."""

    def render(self, task: Task) -> Text:
        done = f"{task.completed:,.0f}"
        of = f" of {task.total:,.0f}" if task.total is not None else ""
        rate = task.finished_speed or task.speed
        return Text(f"{done}{of}{f', {rate:,.0f}/s' if rate else ''}")


class _Lines:
    """One line a stage, when it is over: for logs, where a bar would be noise."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._stage = ""
        self._done = 0
        self._began = 0.0

    def report(self, stage: str, done: int, total: int | None = None) -> None:
        if stage != self._stage:
            self.finish()
            self._stage, self._began = stage, time.perf_counter()
        self._done = done

    def finish(self) -> None:
        if self._stage:
            seconds = time.perf_counter() - self._began
            rate = f", {self._done / seconds:,.0f}/s" if seconds > 0.01 else ""
            click.echo(
                f"{self._title}: {self._stage} {self._done:,} in {seconds:.1f} s{rate}",
                err=True,
            )
        self._stage = ""
