"""What people said of one practice, and what could be won back once it is taken into account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.marts import Mart
from prm.insights.models import ConfirmedBarrier
from prm.insights.presenters.practice import PracticePage
from prm.insights.queries.addressable import Addressable, addressable
from prm.insights.queries.current import line_name
from prm.insights.queries.said import Taken, barriers_of, carve_outs_of, in_words


@dataclass(frozen=True, slots=True)
class Judged:
    """What a page adds to the mart's numbers."""

    barrier: ConfirmedBarrier | None  # of the line in focus
    carve_outs: Sequence[tuple[str, Taken]]  # with the line's name
    addressable: Mapping[str, Addressable]  # by line, "" for all; of aligned practices
    may_judge: bool

    @property
    def words(self) -> tuple[object, ...]:
        """Return all that it adds to the numbers, as a key for what is written of both."""
        return self.barrier and self.barrier.barrier, *(
            (line, taken.carve_out.reason, taken.share, taken.episodes)
            for line, taken in self.carve_outs
        )

    @property
    def whole(self) -> Addressable | None:
        """Return what could be won back in all lines; None of a practice that can't leak."""
        return self.addressable.get("")


def present_judged(mart: Mart, page: PracticePage, *, may_judge: bool) -> Judged:
    """Return what people said of a practice. Two queries."""
    code = page.practice.practice_id
    said = barriers_of([code])
    taken = carve_outs_of(mart.window, [code])
    return Judged(
        said.get((code, page.focus.line)) if page.focus else None,
        [
            (line_name(mart, line), each)
            for (_, line), listed in taken.items()
            for each in listed
        ],
        _addressable(page, {line: listed for (_, line), listed in taken.items()}),
        may_judge,
    )


def judged_by_rule(page: PracticePage) -> Judged:
    """Return what rules alone say: of a practice that isn't in the directory nobody can say anything."""
    return Judged(None, (), _addressable(page, {}), may_judge=False)


def _addressable(
    page: PracticePage, taken: Mapping[str, Sequence[Taken]]
) -> dict[str, Addressable]:
    if not page.practice.aligned or page.whole is None:
        return {}
    found = {
        row.line: addressable(
            row.cell.flow.left,
            page.split.get(row.line),
            in_words(taken.get(row.line, ())),
        )
        for row in page.rows
    }
    whole = [
        (reason, 0.0, float(count))
        for each in found.values()
        for reason, count in each.people
    ]
    found[""] = addressable(page.whole.flow.left, page.split.get(""), whole)
    return found
