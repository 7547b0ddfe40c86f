"""What long work reports to while it runs: whoever watches hears it there, and there it learns that it shall stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from prm.common.formats import upper_first
from prm.jobs import board
from prm.jobs.board import Standing
from prm.jobs.saying import amount, lasting

TELL_EVERY = 0.5  # seconds: quicker than anybody looks, and nothing beside the work
WORTH_A_LINE = 1.0  # seconds that a stage must take to be named in the log
MOST_LINES = 200  # of one job: a log is read, not searched


class Cancelled(Exception):
    """Somebody asked the work to stop; whatever it is in the middle of has to be taken back."""


class Watch:
    """A job's :class:`headwater.schema.progress.Progress`: cheap to call, as often as one likes, from one thread.

    Raises :class:`Cancelled` out of the call once a person has asked to stop.
    """

    def __init__(
        self, job_id: UUID, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.outcome, self.path = "", ""  # what came of it, and where that stands
        self.last: Standing | None = None
        self._job_id, self._clock = job_id, clock
        self._told = self._stage_began = float("-inf")
        self._lines = 0

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Hear how far a stage is."""
        now = self._clock()
        begins = self.last is None or stage != self.last.stage
        if not begins and now - self._told < TELL_EVERY and done != total:
            return
        at = timezone.now()
        if begins:
            self.end_stage(now, at)
            self._stage_began = now
        before = None if begins else self.last
        self.last = Standing(
            stage,
            done,
            total,
            from_done=before.from_done if before else done,
            stage_at=before.stage_at if before else at,
            at=at,
        )
        # A stage's first word always: there may be no second one for minutes.
        if begins or now - self._told >= TELL_EVERY:
            self._told = now
            board.tell(self._job_id, self.last)
            if board.is_asked_to_stop(self._job_id):
                raise Cancelled

    def end_stage(
        self,
        now: float | None = None,
        at: datetime | None = None,
        *,
        through: bool = True,
    ) -> None:
        """Write the stage that is over, or was cut short, into the log, if it took its time."""
        took = (self._clock() if now is None else now) - self._stage_began
        last = self.last
        if last and took >= WORTH_A_LINE and self._lines < MOST_LINES:
            self._lines += 1
            # Of a stage that said when it began and no more, "0 of 1" would sound as if nothing had come of it.
            counted = not through or last.done > last.from_done
            words = (
                amount(last.stage, last.done, last.total)
                if counted
                else upper_first(last.stage)
            )
            board.say(
                self._job_id, at or timezone.now(), f"{words}, in {lasting(took)}."
            )

    def note(self, words: str) -> None:
        """Write a sentence into the log."""
        if self._lines < MOST_LINES:
            self._lines += 1
            board.say(self._job_id, timezone.now(), words)
