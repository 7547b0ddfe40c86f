"""E1: does a diagnosis name the cause that was planted, and does it know when it can't tell?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.cli.evaluation.bars import Bar, Finding, finding, ratio
from headwater.engines import Database
from headwater.measures.diagnosis import CONFIRMED, Weighed, learn, weigh
from headwater.results import Window
from headwater.schema.diagnosis import CAUSES, Causes, load_causes
from headwater.synthetic.cases import Cases, cases

# Worlds differ in how often a signal is red; one alone would judge its luck.
WORLDS, CASES, CONFIRMED_CASES = 10, 1_000, 200
_BINS = 10
_UNTRAINED, _LEARNT = "untrained", f"after {CONFIRMED_CASES} confirmed cases"
_RIGHT = "Cause right, of five"
_PROPOSED = "Cause right where one is proposed"
_GAP = "Expected calibration error of the likeliest cause"
_BARS = {
    f"{_RIGHT}, {_UNTRAINED}": Bar(low=0.62),
    f"{_RIGHT}, {_LEARNT}": Bar(low=0.70),
    f"{_PROPOSED}, {_UNTRAINED}": Bar(low=0.78),
    f"{_PROPOSED}, {_LEARNT}": Bar(low=0.82),
    f"{_GAP}, {_UNTRAINED}": Bar(high=0.06),
    f"{_GAP}, {_LEARNT}": Bar(high=0.06),
}
# One signal, one cause: how people decide by a single number. The first that is red decides.
_RULES = (
    ("wait_rose", "access"),
    ("reports_late", "communication"),
    ("complaint_open", "relationship"),
    ("alignment_changed", "structural"),
    ("weak_alarm", "noise"),
)

Indices = npt.NDArray[np.int64]
Strings = npt.NDArray[np.str_]


def judge_diagnosis(*, seed: int, scenario: str) -> list[Finding]:
    """Diagnose made-up cases with the table that ships, untrained and after 200 confirmed cases.

    Signals are drawn from chances that differ from the table's, differently in each of ten worlds; up to 65 % are
    missing. The figures are means over the worlds.
    """
    definition = load_causes()
    worlds = [_reached(seed * WORLDS + world, definition) for world in range(WORLDS)]
    return [
        finding(
            "E1",
            what,
            reached=float(np.mean([reached[what] for reached in worlds])),
            bar=_BARS.get(what),
            scenario=scenario,
        )
        for what in worlds[0]
    ]


def _reached(seed: int, definition: Causes) -> dict[str, float]:
    """Return the figures of one world."""
    drawn = cases(seed=seed, count=CASES + CONFIRMED_CASES)
    states = _states(drawn, definition)
    taught, asked = states[:CONFIRMED_CASES], states[CONFIRMED_CASES:]
    truth = drawn.cause[CONFIRMED_CASES:]
    confirmed = _confirmed(taught, drawn.cause[:CONFIRMED_CASES], definition)
    figures: dict[str, float] = {}
    for when, beliefs in (
        (_UNTRAINED, learn(definition)),
        (_LEARNT, learn(definition, confirmed)),
    ):
        weighed = weigh(asked, definition, beliefs)
        answered = weighed.proposed >= 0
        right = weighed.proposed[answered] == truth[answered]
        likeliest = weighed.probability.argmax(axis=1)
        figures[f"{_RIGHT}, {when}"] = float((likeliest == truth).mean())
        figures[f"{_PROPOSED}, {when}"] = float(right.mean()) if len(right) else 0.0
        figures[f"{_GAP}, {when}"] = calibration_error(weighed, truth)
        figures[f"Cases in which a cause is proposed, {when}"] = float(answered.mean())
    for what, chosen in (
        ("the first red of five rules, one signal each", _by_rule(asked, definition)),
        ("the most red signals", _by_count(asked, definition)),
    ):
        figures[f"Cause right by {what}"] = float((chosen == truth).mean())
    return figures


def calibration_error(weighed: Weighed, truth: Indices) -> float:
    """Return the mean gap between how probable the likeliest cause is said to be and how often it is right, in bins."""
    said = weighed.probability.max(axis=1)
    right = weighed.probability.argmax(axis=1) == truth
    bins = np.minimum((said * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(said[bins == place].mean() - right[bins == place].mean())
        * (bins == place).mean()
        for place in np.unique(bins)
    ]
    return float(sum(gaps))


def _by_rule(states: Strings, definition: Causes) -> Indices:
    places = {signal.id: place for place, signal in enumerate(definition.signals)}
    red = [states[:, places[signal]] == "red" for signal, _ in _RULES]
    causes = [CAUSES.index(cause) for _, cause in _RULES]
    return np.select(red, causes, default=int(np.argmax(definition.prior)))


def _by_count(states: Strings, definition: Causes) -> Indices:
    """Give each red signal to the cause under which it is reddest; the more, the likelier."""
    chance = np.array([signal.chance for signal in definition.signals])
    votes = np.eye(len(CAUSES))[chance.argmax(axis=1)]
    return np.asarray(((states == "red") @ votes).argmax(axis=1))


def _states(drawn: Cases, definition: Causes) -> Strings:
    nobody_knows = np.full(len(drawn.cause), "missing")
    return np.stack(
        [drawn.state.get(signal.id, nobody_knows) for signal in definition.signals],
        axis=1,
    )


def _confirmed(states: Strings, cause: Indices, definition: Causes) -> pa.Table:
    rows = [
        {
            "case": str(number),
            "cause": CAUSES[cause[number]],
            "signal": signal.id,
            "state": str(states[number, place]),
        }
        for number in range(len(states))
        for place, signal in enumerate(definition.signals)
    ]
    return pa.Table.from_pylist(rows, schema=CONFIRMED)


_PLANTED = """
with planted as (
  select practice_id, service_line, arg_max(cause, month) as cause
  from cell
  where month <= date '{end}'
  group by all
)
select
  coalesce(planted.cause, 'none') as cause, diagnosis.proposed,
  (case greatest(access, communication, relationship)
    when access then 'access' when communication then 'communication' else 'relationship' end) as likeliest
from diagnosis
join planted using (practice_id, service_line)
"""


def judge_causes(
    *,
    diagnosis: pa.Table,
    cell: pa.Table,
    window: Window | None,
    scenario: str,
) -> list[Finding]:
    """Compare what the mart proposes with the causes planted in the market, in the cells that were triggered.

    Only what files show is known there: nobody has been asked yet.

    Parameters
    ----------
    diagnosis
        The mart's table.
    cell
        ``truth/cell`` of the market.
    """
    if window is None:
        return []
    with Database() as db:
        told = db.query(
            _PLANTED.format(end=window.end), diagnosis=diagnosis, cell=cell
        ).to_pylist()
    planted = [row for row in told if row["cause"] != "none"]
    proposed = [row for row in planted if row["proposed"]]
    right = [row for row in proposed if row["proposed"] == row["cause"]]
    likeliest = [row for row in planted if row["likeliest"] == row["cause"]]
    sound = [row for row in told if row["cause"] == "none"]
    blamed = [row for row in sound if row["proposed"] not in (None, "noise")]
    shown = (
        (
            "Through claims: problem cells that were triggered and got a cause",
            len(proposed),
            len(planted),
        ),
        ("Through claims: that cause is the planted one", len(right), len(proposed)),
        (
            "Through claims: the likeliest of access, communication and relationship is the planted one",
            len(likeliest),
            len(planted),
        ),
        (
            "Through claims: cells without a problem that got a cause all the same",
            len(blamed),
            len(sound),
        ),
    )
    return [
        finding("E1", what, reached=ratio(part, whole), scenario=scenario)
        for what, part, whole in shown
    ]
