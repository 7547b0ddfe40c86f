"""How each kind of long work is done: it calls the operations, and what must follow them.

Here, because a job may need any app: what an import brings is placed into territories, for example.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from prm.accounts.models import User
from prm.common.formats import moment, number, plural
from prm.jobs.models import Job
from prm.jobs.progress import Cancelled, Watch
from prm.jobs.running import CannotBeDone, Work


def refresh(job: Job, watch: Watch) -> None:
    """Make a mart of the lake and publish it; then have interventions judged on it."""
    from prm.insights.impact.asking import judge_new_mart
    from prm.web.data.operations import refresh_mart

    mart = refresh_mart(by=_asker(job), at=timezone.now(), progress=watch)
    watch.outcome = f"The mart of {moment(mart.created_at)} serves every page now."
    watch.path = reverse("data_mart", args=[mart.id])
    for notice in mart.manifest["notices"]:
        watch.note(str(notice))
    judge_new_mart(at=timezone.now())


def run_import(job: Job, watch: Watch) -> None:
    """Try, load or undo an import, whichever it waits for; then place what it brought."""
    from prm.directory.imports.running import run
    from prm.directory.models import Import
    from prm.territories.operations import place_practices

    import_id = int(job.arguments["import_id"])
    if run(import_id, progress=watch):
        place_practices(at=timezone.now())
    import_ = Import.objects.get(pk=import_id)
    last = import_.log[-1]["line"] if import_.log else ""
    if import_.state == Import.State.CANCELLED:
        raise Cancelled
    if import_.state in {Import.State.FAILED, Import.State.UPLOADED}:
        raise CannotBeDone(last)
    watch.outcome, watch.path = f"{last}.", job.steered_from


def seek_duplicates(job: Job, watch: Watch) -> None:
    """Compare all records, and lay those that look like one before the stewards."""
    from prm.directory.operations.linking import propose_duplicates

    sought = propose_duplicates(by=_asker(job), at=timezone.now(), progress=watch)
    watch.outcome = (
        f"{plural(sought.proposed, 'new pair')}, {number(sought.gone)} no longer alike."
        f" {plural(sought.waiting, 'pair waits', 'pairs wait')} for a steward."
    )
    watch.path = reverse("duplicates")


def take_referral_sources(job: Job, watch: Watch) -> None:
    """Take the EHR's records of referrers from the lake, and settle those that leave no doubt."""
    from prm.directory.operations.referral_sources import adopt_referral_sources

    taken = adopt_referral_sources(
        lake=settings.LAKE, by=_asker(job), at=timezone.now(), progress=watch
    )
    watch.outcome = (
        f"{plural(taken.read, 'referral source')} read: {number(taken.resolved)} settled now,"
        f" {number(taken.waiting)} left to a steward."
    )
    watch.path = reverse("referral_sources")


def adopt_lake(job: Job, watch: Watch) -> None:
    """Bring the directory in line with the lake; then place what came, and see which practices it suggests."""
    from prm.directory.operations import adopting, proposals
    from prm.directory.operations.adopting.delivering import in_words
    from prm.territories.operations import place_practices

    by, at = _asker(job), timezone.now()
    adoption = adopting.adopt_lake(lake=settings.LAKE, by=by, at=at, progress=watch)
    watch.note(f"The directory is in line with the lake: {in_words(adoption)}.")
    watch("practices placed into territories", 0, 1)
    place_practices(at=at, by=by)
    watch("practices that files suggest looked for", 0, 1)
    looked = proposals.propose_practices(lake=settings.LAKE, by=by, at=at)
    watch.outcome = f"Adopted: {in_words(adoption)}."
    if looked.waiting:
        said = plural(
            looked.waiting, "suggested practice waits", "suggested practices wait"
        )
        watch.outcome += f" {said} for a steward."
    watch.path = reverse("stewardship")


def make_pack(job: Job, watch: Watch) -> None:
    """Freeze a week, and make its files."""
    from prm.packs.operations import freeze_week
    from prm.packs.shelf import make_files

    monday = date.fromisoformat(job.arguments["monday"])
    pack = freeze_week(monday=monday, by=_asker(job), at=timezone.now(), progress=watch)
    make_files(pack, watch)
    watch.outcome = f"The pack of {pack.content.subtitle} is frozen."
    watch.path = reverse("pack", args=[pack.pk])


def judge_interventions(job: Job, watch: Watch) -> None:
    """Say of each locked intervention what the published mart shows, where that isn't said yet."""
    from prm.insights.impact.estimating import estimate_missing

    judged = estimate_missing(at=timezone.now(), progress=watch)
    watch.outcome = f"{plural(judged, 'intervention')} judged."
    watch.path = reverse("impact")


def _asker(job: Job) -> User | None:
    """Return in whose name it is done, if they still may ask for anything."""
    if job.asked_by and not job.asked_by.is_active:
        raise CannotBeDone(
            f"{job.asked_by} has left meanwhile. Let somebody who is here ask for it."
        )
    return job.asked_by


WORKS: Mapping[str, Work] = {
    "adopt_lake": adopt_lake,
    "judge_interventions": judge_interventions,
    "make_pack": make_pack,
    "refresh": refresh,
    "run_import": run_import,
    "seek_duplicates": seek_duplicates,
    "take_referral_sources": take_referral_sources,
}
