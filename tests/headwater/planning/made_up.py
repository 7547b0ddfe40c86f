"""Made-up weeks of any kind, for properties that hold for all of them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from headwater.planning import (
    Appointment,
    Day,
    Instance,
    Lock,
    Lunch,
    Stop,
    Travel,
)

FIVE = 5  # minutes: all times are multiples, so that an oracle can try each
OPENS = st.sampled_from([480.0, 540.0, 600.0])
CLOSES = st.sampled_from([700.0, 840.0, 960.0])


def as_travel(minutes: list[list[float]]) -> Travel:
    """Lay a matrix out as travel, a kilometre a minute; where a way round is shorter, one takes it."""
    matrix = np.array(minutes, np.float64)
    np.fill_diagonal(matrix, 0)
    for by in range(len(matrix)):
        matrix = np.minimum(matrix, matrix[:, by, None] + matrix[by])
    return Travel(matrix, matrix.copy())


@st.composite
def hours(draw: st.DrawFn) -> tuple[tuple[float, float], ...]:
    """Draw a day's hours: closed, one stretch, or two with lunch between."""
    opens, closes = draw(OPENS), draw(CLOSES)
    kind = draw(st.sampled_from(["closed", "one", "two", "two"]))
    if kind == "closed":
        return ()
    if kind == "one" or closes <= 760:
        return ((opens, closes),)
    return ((opens, 690.0), (750.0, closes))


@st.composite
def weeks(draw: st.DrawFn, most: int = 4, most_days: int = 2) -> Instance:
    """Draw a week with promises, appointments, locks and lunches; they may well contradict each other."""
    count = draw(st.integers(1, most))
    days = draw(st.integers(1, most_days))
    way = st.integers(1, 14).map(lambda each: float(each * FIVE))
    row = st.lists(way, min_size=count + 1, max_size=count + 1)
    lunch = draw(st.sampled_from([None, Lunch(30.0, 690.0, 780.0)]))
    return Instance(
        stops=tuple(draw(stops(days)) for _ in range(count)),
        days=tuple(
            Day(
                draw(st.sampled_from([480.0, 720.0])),
                draw(st.sampled_from([705.0, 900.0, 1020.0])),
                lunch,
            )
            for _ in range(days)
        ),
        travel=as_travel(draw(st.lists(row, min_size=count + 1, max_size=count + 1))),
        minute_cost=draw(st.sampled_from([0.0, 0.002, 0.01])),
    )


@st.composite
def stops(draw: st.DrawFn, days: int) -> Stop:
    """Draw a stop."""
    day = draw(st.integers(0, days - 1))
    kind = draw(
        st.sampled_from(["free"] * 4 + ["must", "appointment", "lock", "place"])
    )
    at = draw(st.integers(96, 180)) * FIVE
    places = {"lock": None, "place": draw(st.integers(0, 2))}
    return Stop(
        value=draw(st.integers(0, 40)) / 8,
        minutes=draw(st.sampled_from([15.0, 25.0, 60.0])),
        hours=tuple(draw(hours()) for _ in range(days)),
        must=kind == "must",
        appointment=Appointment(day, float(at)) if kind == "appointment" else None,
        lock=Lock(day, places[kind]) if kind in places else None,
    )
