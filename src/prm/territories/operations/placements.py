"""Writing down where practices lie, each time that areas or practices change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice
from prm.ledger.operations import record
from prm.territories.models import Placement, Territory
from prm.territories.operations.dated import end_before
from prm.territories.placing import Place, place
from prm.territories.queries.areas import areas_on, list_spots

BATCH = 1_000  # rows in one statement


class Moves(NamedTuple):
    """What a placing changed: the keys of practices that came into a territory, moved to another, or fell out.

    Some stay where they are for another reason: hand-picked where the county would have brought them, say.
    """

    placed: tuple[int, ...]
    moved: tuple[int, ...]
    unplaced: tuple[int, ...]
    stayed: tuple[int, ...]

    @property
    def practices(self) -> list[Practice]:
        """Return everybody concerned, in the order of their keys."""
        keys = {key for moved in self for key in moved}
        named = Practice.objects.in_bulk(keys) if keys else {}
        return [named[key] for key in sorted(keys)]

    @property
    def counts(self) -> dict[str, Any]:
        """Return how many of each, as the ledger says it."""
        return {name: len(keys) for name, keys in self._asdict().items()}


@transaction.atomic
def place_practices(*, at: datetime, by: User | None = None) -> Moves:
    """Lay every practice into the territory that its address belongs to now, and keep where it lay before.

    Call it after practices came, moved or were merged. A second time it changes nothing, and the ledger gets no row.
    """
    moves = settle(timezone.localdate(at))
    concerned = moves.practices
    if concerned:
        record("practice.placed", on=concerned, by=by, at=at, **moves.counts)
    return moves


def settle(day: date) -> Moves:
    """Bring the placements of a day in line with its areas. A constant number of statements, within a transaction."""
    # Two people who draw at once follow each other: placements depend on all territories.
    list(Territory.objects.select_for_update().order_by("pk").values_list("pk"))
    wanted = place(list_spots(), areas_on(day))
    standing = {each.practice_id: each for each in Placement.objects.on(day)}
    ended = [
        each for key, each in standing.items() if wanted.get(key) != _place_of(each)
    ]
    begun = [
        key
        for key, each in wanted.items()
        if key not in standing or _place_of(standing[key]) != each
    ]
    end_before(Placement.objects.all(), [each.pk for each in ended], day=day)
    Placement.objects.bulk_create(
        [
            Placement(
                practice_id=key,
                territory_id=wanted[key].territory,
                by_kind=wanted[key].by_kind,
                from_date=day,
            )
            for key in begun
        ],
        batch_size=BATCH,
    )
    stayed = {
        key
        for key in begun
        if key in standing and standing[key].territory_id == wanted[key].territory
    }
    return Moves(
        placed=tuple(key for key in begun if key not in standing),
        moved=tuple(key for key in begun if key in standing and key not in stayed),
        unplaced=tuple(
            each.practice_id for each in ended if each.practice_id not in wanted
        ),
        stayed=tuple(sorted(stayed)),
    )


def _place_of(row: Placement) -> Place:
    return Place(row.territory_id, row.by_kind)
