"""Bringing the directory in line with the lake: all sources, in the order of their days."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from headwater.schema.lake import Lake
from headwater.schema.progress import Progress, no_progress
from prm.accounts.models import User
from prm.directory.adopting.area import Known, parse_area
from prm.directory.adopting.deliveries import KINDS, Adoption, Delivery, Kind
from prm.directory.adopting.lake import read_lake
from prm.directory.models import Facility, Organization, Practice, Practitioner
from prm.directory.operations.adopting.delivering import (
    adopt_into,
    index_touched,
    particulars,
)
from prm.directory.operations.turns import take_turn
from prm.ledger.operations import record


@transaction.atomic
def adopt_lake(
    *,
    lake: Lake | Path,
    by: User | None,
    at: datetime,
    progress: Progress | None = None,
) -> Adoption:
    """Take over what every source in the lake says.

    Of national registers those are taken whom the directory holds, whom the site's own files or claims name, or who
    are in the site's area (``HEADWATER_AREA``, else around its practices); the rest is counted and stays in the lake.
    Where nothing says who the site is, everybody is taken.

    A lake can't tell what a roster no longer names from what it names unchanged, so silence ends nothing here.

    Raises
    ------
    InputError
        If there is no lake, or the area that is set makes no sense.
    """
    take_turn()
    told = progress or no_progress
    found = lake if isinstance(lake, Lake) else Lake(lake)
    told("lake tables read", 0, 1)
    reading = read_lake(found, known=_known(), area=parse_area(settings.DIRECTORY_AREA))
    told("lake tables read", 1, 1)
    adoption = Adoption()
    touched: dict[Kind, set[int]] = {}
    for part in _in_order(reading.deliveries):
        for kind, keys in adopt_into(adoption, part, at=at, progress=told).items():
            touched.setdefault(kind, set()).update(keys)
    adoption.outside_area.update(reading.outside_area)
    index_touched(touched, progress=told)
    record(
        "lake.adopted",
        by=by,
        at=at,
        loads=sorted({delivery.load_id for delivery in reading.deliveries}),
        outside_area=adoption.outside_area.total(),
        **particulars(adoption),
    )
    return adoption


def _known() -> Known:
    """Return whom the directory holds. Several queries, whatever it holds."""
    npis = Practitioner.objects.exclude(npi="").values_list("npi", flat=True)
    organizations = Organization.objects.exclude(npi="").values_list("npi", flat=True)
    practices = Practice.objects.filter(merged_into__isnull=True)
    return Known(
        npis=frozenset({*npis, *organizations}),
        ccns=frozenset(Facility.objects.exclude(ccn="").values_list("ccn", flat=True)),
        zip_codes=frozenset(practices.values_list("zip_code", flat=True)),
    )


def _in_order(deliveries: list[Delivery]) -> list[Delivery]:
    """Divide deliveries so that whoever is named is there before: organizations first, dated statements last."""
    parts = []
    for kind in KINDS:
        for delivery in deliveries:
            said = [each for each in delivery.statements if each.kind == kind]
            if said:
                parts.append(
                    replace(
                        delivery,
                        statements=said,
                        affiliations=(),
                        alignments=(),
                        memberships=(),
                    )
                )
    dated = [replace(delivery, statements=()) for delivery in deliveries]
    return [
        *parts,
        *(
            each
            for each in dated
            if each.affiliations or each.alignments or each.memberships
        ),
    ]
