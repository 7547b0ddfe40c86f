"""Working out what locked interventions earned: once a mart, in a job, never while a page waits."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from headwater.attribution.judging import estimated_gains, impact
from headwater.attribution.plain import plain
from headwater.attribution.registered import Registered
from headwater.attribution.stories import estimated_stories
from headwater.marts import Mart
from headwater.schema.progress import Progress, no_progress
from prm.insights.impact.registering import registered_of
from prm.insights.impact.stories import kept_of
from prm.insights.models import ImpactEstimate
from prm.insights.queries.current import current_mart
from prm.programs.models import InterventionVersion
from prm.programs.queries import standing_versions

DRAWS = 199


def estimate_missing(
    *, at: datetime, draws: int = DRAWS, progress: Progress = no_progress
) -> int:
    """Judge every standing version that the published mart hasn't judged yet. Return how many it were."""
    mart = current_mart()
    if mart is None:
        return 0
    missing, judged = _missing(mart), 0
    for done, each in enumerate(missing):
        progress("interventions judged", done, len(missing))
        judged += estimate_version(version=each, mart=mart, at=at, draws=draws)
    progress("interventions judged", len(missing), len(missing))
    return judged


def is_any_missing() -> bool:
    """Say whether the published mart has a locked version still to judge."""
    mart = current_mart()
    return mart is not None and bool(_missing(mart))


def _missing(mart: Mart) -> list[InterventionVersion]:
    judged = ImpactEstimate.objects.filter(mart=mart.id).values("version")
    waiting = standing_versions().exclude(pk__in=judged)
    return [each for each in waiting if _has_begun(each, mart)]


def _has_begun(version: InterventionVersion, mart: Mart) -> bool:
    """Say whether the mart holds a mature month of it: before that there is no result, not even a poor one."""
    return mart.window is not None and mart.window.end >= version.first_month


def estimate_version(
    *, version: InterventionVersion, mart: Mart, at: datetime, draws: int = DRAWS
) -> bool:
    """Judge one version on one mart, and keep what came of it; nothing before it began and anybody was worked on.

    The draws begin at a number that only the version decides, so that the same mart gives the same interval again.
    """
    registered = registered_of(version, mart=mart)
    known = version.service_line in mart.service_lines
    if registered is None or not known or not _has_begun(version, mart):
        return False
    seed = crc32(version.fingerprint.encode())
    result = impact(mart, registered, draws=draws, seed=seed)
    sure = result.estimate is not None
    ImpactEstimate.keep(
        version,
        mart.id,
        at=at,
        verdict=result.verdict,
        result=result.as_json(),
        gains=_gains(version, registered, mart) if sure else [],
        stories=[plain(kept_of(each)) for each in estimated_stories(mart, registered)],
    )
    return True


def _gains(
    version: InterventionVersion, registered: Registered, mart: Mart
) -> list[list[str | float]]:
    gains = estimated_gains(mart, registered, intervention=str(version.intervention_id))
    return [
        [each.cell.practice_id, each.cell.month.isoformat(), round(each.gain, 4)]
        for each in gains
    ]
