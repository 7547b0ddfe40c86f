"""Working out what locked interventions earned: once a mart, in a job, never while a page waits."""

from __future__ import annotations

from datetime import datetime
from zlib import crc32

from headwater.attribution.judging import estimated_gains, impact
from headwater.attribution.registered import Registered
from headwater.marts import Mart
from prm.insights.impact.registering import registered_of
from prm.insights.models import ImpactEstimate
from prm.insights.queries.current import current_mart
from prm.programs.models import InterventionVersion
from prm.programs.queries import standing_versions

DRAWS = 199


def estimate_missing(*, at: datetime, draws: int = DRAWS) -> int:
    """Judge every standing version that the published mart hasn't judged yet. Return how many it were."""
    mart = current_mart()
    if mart is None:
        return 0
    judged = ImpactEstimate.objects.filter(mart=mart.id).values("version")
    waiting = list(standing_versions().exclude(pk__in=judged))
    return sum(
        estimate_version(version=each, mart=mart, at=at, draws=draws)
        for each in waiting
    )


def is_any_missing() -> bool:
    """Say whether the published mart has a locked version still to judge."""
    mart = current_mart()
    if mart is None:
        return False
    judged = ImpactEstimate.objects.filter(mart=mart.id).values("version")
    return standing_versions().exclude(pk__in=judged).exists()


def estimate_version(
    *, version: InterventionVersion, mart: Mart, at: datetime, draws: int = DRAWS
) -> bool:
    """Judge one version on one mart, and keep what came of it. Nothing is kept as long as nobody was worked on.

    The draws begin at a number that only the version decides, so that the same mart gives the same interval again.
    """
    registered = registered_of(version, mart=mart)
    if registered is None or version.service_line not in mart.service_lines:
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
