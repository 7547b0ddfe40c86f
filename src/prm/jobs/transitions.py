"""Everything that leads a job from one state into another: the one table that operations obey and pages ask."""

from __future__ import annotations

from dataclasses import dataclass

from prm.jobs.models import AT_WORK, CUT_SHORT, Job, JobState


class NotNow(Exception):
    """A job can't do this in the state that it is in; says so."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that can become of a job."""

    name: str
    starts: frozenset[JobState]
    leads_to: JobState
    refusal: str  # to whoever asks for it in another state

    def can_begin(self, job: Job) -> bool:
        """Say whether a job stands where this can become of it."""
        return job.state in self.starts

    def check_can_begin(self, job: Job) -> None:
        """Raise unless :meth:`can_begin`."""
        if not self.can_begin(job):
            state = JobState(job.state).label.lower()
            raise NotNow(f"“{job.what}” is {state}. {self.refusal}")


_RUNNING = frozenset({JobState.RUNNING})
BEGIN = Change(
    "begin", frozenset({JobState.WAITING}), JobState.RUNNING, "It can’t begin twice."
)
FINISH = Change("finish", _RUNNING, JobState.DONE, "Only what runs can end.")
FAIL = Change("fail", _RUNNING, JobState.FAILED, "Only what runs can fail.")
FALL = Change("fall", _RUNNING, JobState.STOPPED, "Only what runs can be cut off.")
CANCEL = Change(
    "cancel", AT_WORK, JobState.CANCELLED, "There is nothing left to cancel."
)
# Of a new row: the old one stays as it ended.
REPEAT = Change(
    "repeat", CUT_SHORT, JobState.WAITING, "Only what ended short can start again."
)
CHANGES = (BEGIN, FINISH, FAIL, FALL, CANCEL, REPEAT)
