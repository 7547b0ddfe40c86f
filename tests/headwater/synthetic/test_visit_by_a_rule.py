"""Visits in the whole market: after dips alone, by what a liaison knows, with an effect on sister practices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from headwater.synthetic.calendar import calendar_of
from headwater.synthetic.fieldwork import REASONS
from headwater.synthetic.parameters import Parameters, parameters_of
from headwater.synthetic.world import World, build_world


def world(parameters: Parameters) -> World:
    return build_world(
        seed=1,
        parameters=parameters,
        calendar=calendar_of(months=24, end=date(2026, 10, 31)),
        practice_count=120,
        people=300,
    )


def test_visits_after_dips_alone_have_no_routine() -> None:
    reasons = world(parameters_of("dip-triggered")).visits.reason
    assert set(reasons.tolist()) == {REASONS.index("trigger")}
    assert REASONS.index("routine") in world(parameters_of("base")).visits.reason


def test_an_insider_goes_where_volume_is_about_to_rise() -> None:
    def change(insider: float) -> float:
        """Return the mean change of the volume after the visits."""
        made = world(replace(parameters_of("insider"), insider=insider))
        volume = made.volume.sum(axis=1)
        early = (made.visits.month >= 3) & (made.visits.month <= 18)
        rows, when = made.visits.practice[early], made.visits.month[early]
        after = [
            volume[row, at : at + 6].mean() for row, at in zip(rows, when, strict=True)
        ]
        before = [
            volume[row, at - 3 : at].mean() for row, at in zip(rows, when, strict=True)
        ]
        return float(np.mean(np.log(np.divide(after, before))))

    assert change(-6.0) < change(0.0) < change(6.0)


def test_part_of_a_lift_reaches_practices_of_the_same_tax_number() -> None:
    spilling = world(parameters_of("spillover"))
    alone = world(replace(parameters_of("spillover"), spill=0.0))
    more = (spilling.lift - alone.lift).max(axis=(1, 2))
    touched = np.flatnonzero(more > 1e-9)
    assert len(touched)
    group = spilling.offices.group
    worked_on = {*spilling.visits.practice, *spilling.interventions.practice}
    for practice in touched:
        sisters = set(np.flatnonzero(group == group[practice])) - {practice}
        assert sisters & worked_on
    assert (spilling.lift >= alone.lift - 1e-9).all()
