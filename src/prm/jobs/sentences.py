"""What is done with long work, in words. What the work itself does is said by whoever does it."""

from prm.accounts.models import Role
from prm.jobs.permissions import MAY_SEE_JOBS

SENTENCES = {
    "job.asked": "{actor} asked the worker: {record}",
    "job.cancelled": "{actor} asked the worker to stop: {record}",
    "job.repeated": "{actor} asked the worker once more: {record}",
    "jobs.cut_off": "{actor} found {jobs} jobs whose worker had ended, {record} first",
}
SEEN_BY: dict[str, frozenset[Role]] = {"job": MAY_SEE_JOBS, "jobs": MAY_SEE_JOBS}
