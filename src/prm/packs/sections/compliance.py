"""What was logged for the compliance officer in the week: counts alone, no physician and no volume beside them."""

from __future__ import annotations

from datetime import timedelta

from prm.common.formats import plural
from prm.compliance.models import Benefit, BenefitKind
from prm.packs import cells
from prm.packs.asking import Ask
from prm.packs.content import Fact, Section, Strip
from prm.programs.queries.activity import span_of

_SOON = timedelta(days=7)


def compliance_section(ask: Ask) -> Section:
    """Return how many benefits were logged, of which kind, and how many came in late."""
    begins, ended = span_of(ask.monday, ask.sunday)
    logged = Benefit.objects.filter(
        removed_at=None, arrived_at__gte=begins, arrived_at__lt=ended
    )
    rows = [*logged.values_list("kind", "given_on", "arrived_at")]
    late = sum(arrived.date() - given > _SOON for _, given, arrived in rows)
    kinds = [
        Fact(kind.label, cells.count(count))
        for kind in BenefitKind
        if (count := sum(each == kind for each, _, _ in rows))
    ]
    facts = (
        Fact("Benefits logged", cells.count(len(rows))),
        Fact("Logged more than a week later", cells.count(late, late=late > 0)),
        *kinds,
    )
    lead = (
        f"{plural(len(rows), 'benefit')} to physicians logged this week, {late} of them more than a week after the day."
        if rows
        else "No benefit to a physician was logged this week."
    )
    return Section("compliance", "Compliance", lead, (Strip("The week", facts),))
