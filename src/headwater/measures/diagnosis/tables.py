"""The mart's tables of a diagnosis, from the measured signals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from headwater.measures.diagnosis.beliefs import CLEAR, MISSING, RED, learn
from headwater.measures.diagnosis.weighing import Strings, Weighed, weigh
from headwater.schema.diagnosis import CAUSES, Causes, Signal

ASKED = "Only people can say"
_GENERAL = "What would have to change for you to send us more of these patients?"


def signal_states(
    definition: Causes, *, cells: pa.Table, measured: Mapping[str, pa.Table]
) -> pa.Table:
    """Say of each signal of each cell whether it is red, clear or missing.

    Parameters
    ----------
    cells
        practice_id, service_line; each once.
    measured
        Signal id -> practice_id, service_line, value, base, source and perhaps hidden: then the state is told without
        value and base. Signals that aren't there are missing everywhere.

    Returns
    -------
    pa.Table
        practice_id, service_line, signal, state, value, base, source: cells x signals rows, in the order of the cells
        and, inside a cell, of the definition.
    """
    keys = _keys(cells)
    known = {
        name: {
            (row["practice_id"], row["service_line"]): row for row in table.to_pylist()
        }
        for name, table in measured.items()
    }
    rows = [
        {
            "practice_id": practice,
            "service_line": line,
            **_state(signal, known.get(signal.id, {}).get((practice, line))),
        }
        for practice, line in keys
        for signal in definition.signals
    ]
    return pa.Table.from_pylist(rows, schema=_STATES)


_TEXTS = ("practice_id", "service_line", "signal", "state")
_FIELDS: list[pa.Field[Any]] = [pa.field(name, pa.string()) for name in _TEXTS]
_FIELDS += [pa.field("value", pa.float64()), pa.field("base", pa.float64())]
_STATES = pa.schema([*_FIELDS, pa.field("source", pa.string())])


def _keys(cells: pa.Table) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = cells.select(
        ["practice_id", "service_line"]
    ).to_pylist()
    return [(row["practice_id"], row["service_line"]) for row in rows]


def _state(signal: Signal, row: Mapping[str, object] | None) -> dict[str, object]:
    found = row or {}
    value, base = found.get("value"), found.get("base")
    source = found.get("source") or (ASKED if signal.rule is None else "Not measured")
    state = MISSING
    if (
        signal.rule is not None
        and isinstance(value, float)
        and not (signal.rule.needs_base and base is None)
    ):
        against = base if isinstance(base, float) else None
        state = RED if signal.rule.is_red(value, against) else CLEAR
    hidden = bool(found.get("hidden"))
    return {
        "signal": signal.id,
        "state": state,
        "value": None if hidden else value,
        "base": None if hidden else base,
        "source": source,
    }


def diagnose(
    states: pa.Table,
    definition: Causes,
    *,
    triggers: Mapping[tuple[str, str], str] | None = None,
    confirmed: pa.Table | None = None,
) -> tuple[pa.Table, pa.Table]:
    """Weigh the signals of each cell (methods 6.2).

    What people have said since can be laid over ``states`` and weighed again: an item that turns from missing to red or
    clear counts like any other.

    Parameters
    ----------
    states
        As ``signal_states()`` returns them.
    triggers
        (practice_id, service_line) -> what brought the cell up.
    confirmed
        Cases whose cause a person has confirmed, as ``beliefs.CONFIRMED``.

    Returns
    -------
    tuple[pa.Table, pa.Table]
        The mart's ``signal`` and ``diagnosis``.
    """
    width = len(definition.signals)
    wide = _wide(states, definition)
    weighed = weigh(wide, definition, learn(definition, confirmed))
    signals = states
    for place, cause in enumerate(CAUSES):
        flat = weighed.points[:, :, place].ravel()
        signals = signals.append_column(cause, pa.array(flat, pa.float64()))
    heads = _keys(states)[::width]
    return signals, pa.table(
        {
            "practice_id": pa.array([practice for practice, _ in heads], pa.string()),
            "service_line": pa.array([line for _, line in heads], pa.string()),
            "trigger": pa.array(
                [(triggers or {}).get(cell, "") for cell in heads], pa.string()
            ),
            **{
                cause: pa.array(weighed.probability[:, place], pa.float64())
                for place, cause in enumerate(CAUSES)
            },
            "proposed": _proposed(weighed),
            "ask": _questions(weighed, definition),
        }
    )


def _wide(states: pa.Table, definition: Causes) -> Strings:
    """Return the states, cells x signals; the rows must stand as ``signal_states()`` lays them."""
    names = [signal.id for signal in definition.signals]
    told = states["signal"].to_pylist()
    if told != names * (len(told) // max(len(names), 1)):
        raise ValueError("The signals don't stand in the order of the definition.")
    return np.array(states["state"].to_pylist(), str).reshape(-1, len(names))


def _proposed(weighed: Weighed) -> pa.Array[pa.StringScalar]:
    return pa.array(
        [CAUSES[cause] if cause >= 0 else None for cause in weighed.proposed],
        pa.string(),
    )


def _questions(weighed: Weighed, definition: Causes) -> pa.Array[pa.StringScalar]:
    """Return what to find out where no cause is proposed: the signal that tells most, else an open question."""
    questions = [signal.question for signal in definition.signals]
    return pa.array(
        [
            None if cause >= 0 else questions[ask] if ask >= 0 else _GENERAL
            for cause, ask in zip(weighed.proposed, weighed.ask, strict=True)
        ],
        pa.string(),
    )
