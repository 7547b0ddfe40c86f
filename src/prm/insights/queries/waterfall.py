"""From all referrals of aligned practices to the leakage that one may try to win back: sums of what may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from headwater.marts import Mart
from prm.insights.counts import Count, Flow, share_of
from prm.insights.queries.addressable import Carved, addressable, carved
from prm.insights.queries.current import lines
from prm.insights.queries.flows import group_of, published

Said = Mapping[tuple[str, str], Sequence[tuple[str, float, float]]]
_ALL = ""  # of practices, and of lines


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The referrals of aligned practices in one line, or in all."""

    flow: Flow
    by_rule: bool  # whether the mart knows what its rules carve out
    rules: tuple[tuple[str, Count], ...]  # those that took something
    people: tuple[tuple[str, int], ...]  # reason, and episodes that people carved out
    addressable: Count

    @property
    def share(self) -> float | None:
        """Return addressable / all."""
        return share_of(self.addressable, self.flow.volume)


def waterfalls(mart: Mart, said: Said) -> dict[str, Waterfall]:
    """Return the waterfall by line, ``""`` for all lines.

    Parameters
    ----------
    said
        What people carved out: by (practice, line) the reason, the share of what leaves (0 to 1), and episodes.
    """
    split = carved(mart)
    people = _people(mart, said, split)
    flows = published(mart).groups["aligned"].flows
    return {
        line: _waterfall(flows[line], split.get(_ALL, {}).get(line), people[line])
        for line in (_ALL, *lines(mart))
    }


def _waterfall(
    flow: Flow, split: Carved | None, people: Mapping[str, int]
) -> Waterfall:
    rules = tuple((r, c) for r, c in split.rules if c != Count(0)) if split else ()
    rest = split.remainder if split else flow.left
    if rest.value is not None:
        rest = Count(max(rest.value - sum(people.values()), 0))
    taken = tuple((reason, count) for reason, count in people.items() if count)
    return Waterfall(flow, split is not None, rules, taken, rest)


def _people(
    mart: Mart, said: Said, split: Mapping[str, Mapping[str, Carved]]
) -> dict[str, dict[str, int]]:
    """Add up what people carved out of practices whose own numbers may be shown."""
    cells = published(mart).by_practice
    found: dict[str, dict[str, int]] = {line: {} for line in (_ALL, *lines(mart))}
    for (practice_id, line), reasons in said.items():
        cell = cells.get(practice_id, {}).get(line)
        if cell is None or not line or group_of(cell.alignment) != "aligned":
            continue
        own = addressable(cell.flow.left, split.get(practice_id, {}).get(line), reasons)
        for reason, count in own.people:
            for key in (_ALL, line):
                found[key][reason] = found[key].get(reason, 0) + count
    return found
