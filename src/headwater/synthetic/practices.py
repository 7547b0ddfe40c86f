"""Primary care practices: where they are, whose they are, how many people they look after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array, Rng, pick
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.geography import Geography, scatter
from headwater.synthetic.identity import practice_names
from headwater.synthetic.parameters import Parameters
from headwater.synthetic.supply import COMPETITORS, OURS

OWN, AFFILIATED, COMPETING, INDEPENDENT = range(4)
_SHARED_TAX_NUMBER = 0.15  # independent practices that belong to a neighbour's group
_GROUPS_OF_SYSTEMS = (
    ("Merrowdale Primary Care", OURS, "employed"),
    ("Harrowgate Physicians", COMPETITORS[0], "competitor"),
    ("Stillwater Family Care", COMPETITORS[1], "competitor"),
)
_PANEL_A_PRACTITIONER = 1_500.0


@dataclass(frozen=True, slots=True)
class Practices:
    """Primary care practices; ``affiliation`` has a column a month because a practice may change sides."""

    id: Array
    name: Array
    town: Array
    point: Array  # km, n x 2
    panel: Array  # people the practice looks after in the whole population
    practitioners: Array
    affiliation: Array  # n x months, index into AFFILIATIONS
    system: Array  # 0 none or ours, 1 and 2 the competitors
    group: Array  # index among the groups that own practices


def practices(
    rng: Rng,
    parameters: Parameters,
    place: Geography,
    calendar: Calendar,
    *,
    count: int,
) -> tuple[Practices, list[tuple[str, str, str]]]:
    """Return the practices and the groups that own them as (name, system, status at the start)."""
    town = pick(rng, place.weight, count)
    panel = np.clip(
        parameters.panel_median * np.exp(rng.normal(0.0, parameters.panel_sd, count)),
        *parameters.panel_range,
    )
    size = np.rint(
        panel / _PANEL_A_PRACTITIONER * np.exp(rng.normal(0, 0.25, count))
    ).astype(int)
    start = pick(rng, np.array(parameters.affiliation_mix), count)
    system = np.where(start == COMPETING, 1 + (rng.random(count) < 0.45), 0)
    names = practice_names(rng, town)
    group, groups = _groups(rng, names, town, start, system)
    affiliation = _by_month(rng, parameters, calendar, start)
    # A group has one alignment: practices that share a tax number turn together. Numbered anew, because in a small
    # market a system may own no practice.
    _, first, renumbered = np.unique(group, return_index=True, return_inverse=True)
    affiliation = affiliation[first[renumbered]]
    table = Practices(
        id=np.array([f"PR{number + 1:04d}" for number in range(count)]),
        name=names,
        town=town,
        point=scatter(rng, place, town, sd_km=3.0),
        panel=panel,
        practitioners=np.clip(size, 1, 8),
        affiliation=affiliation,
        system=system,
        group=group,
    )
    return table, groups


def _groups(
    rng: Rng, names: Array, town: Array, start: Array, system: Array
) -> tuple[Array, list[tuple[str, str, str]]]:
    """Give each practice the group whose tax number it bills under."""
    groups = list(_GROUPS_OF_SYSTEMS)
    group = np.zeros(len(names), int)
    shared = rng.random(len(names)) < _SHARED_TAX_NUMBER
    neighbour: dict[int, int] = {}
    for practice, affiliation in enumerate(start):
        if affiliation == OWN:
            continue
        if affiliation == COMPETING:
            group[practice] = system[practice]
        elif (
            affiliation == INDEPENDENT
            and shared[practice]
            and town[practice] in neighbour
        ):
            group[practice] = neighbour[town[practice]]
        else:
            status = "affiliated" if affiliation == AFFILIATED else "independent"
            group[practice] = len(groups)
            groups.append((f"{names[practice]} PC", "", status))
            if affiliation == INDEPENDENT:
                neighbour[town[practice]] = group[practice]
    return group, groups


def _by_month(
    rng: Rng, parameters: Parameters, calendar: Calendar, start: Array
) -> Array:
    """Let a few practices turn from independent to affiliated, or back, on the first of a month."""
    months = calendar.months
    affiliation = np.repeat(start[:, None], months, axis=1)
    chance = parameters.switch_a_year * months / 12
    turns = (rng.random(len(start)) < chance) & (
        (start == INDEPENDENT) | (start == AFFILIATED)
    )
    turned = np.where(start == INDEPENDENT, AFFILIATED, INDEPENDENT)
    when = rng.integers(months // 3, max(2 * months // 3, months // 3 + 1), len(start))
    later = np.arange(months)[None, :] >= when[:, None]
    return np.where(turns[:, None] & later, turned[:, None], affiliation)
