"""What a judgement of an intervention says: frozen, kept as JSON, with an interval beside every lift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from headwater.attribution.plain import made, plain
from headwater.attribution.registered import Design
from headwater.attribution.study import EventSeries

Verdict = Literal["gained", "no gain seen", "not enough evidence"]
Figure = float | int | str | bool | None

DIAGNOSTICS = (
    "flow",
    "overlap",
    "balance",
    "event_plot",
    "bracket",
    "negative_control",
    "leave_out",
    "hidden_recovery",
    "power",
    "maturity",
)
CONDITIONS = (
    "episodes",
    "overlap",
    "balance",
    "interval",
    "negative_control",
    "sign",
    "beside",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What may be shown of an estimate.

    Attributes
    ----------
    lift
        0.17 is 17 % more. None where the evidence doesn't suffice: then nobody may show a single figure.
    low, high
        Interval at ``level``.
    incremental, incremental_low, incremental_high
        Referral episodes over the horizon, all treated together. None where counts of so few aren't shown, and
        ``incremental`` also where ``lift`` is.
    treated
        Practices judged.
    observed
        Referral episodes of the treated over the horizon; None as above.
    draws
        Resamples behind the interval.
    """

    lift: float | None
    low: float
    high: float
    level: float = 0.95
    incremental: float | None = None
    incremental_low: float | None = None
    incremental_high: float | None = None
    treated: int | None = None
    observed: float | None = None
    draws: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One way to count, beside the headline.

    Attributes
    ----------
    key
        naive, bounce_back (what the naive change was expected to be without any effect), long_base, synthetic,
        outcome_model, ring_excluded (the headline without controls next door to those worked on) or headline.
    """

    key: str
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A diagnostic, or a condition of the rule.

    Attributes
    ----------
    key
        One of ``DIAGNOSTICS`` or ``CONDITIONS``.
    holds
        None where it only shows something, or couldn't be judged.
    figures
        By name; shares and lifts as shares of 1.
    """

    key: str
    holds: bool | None
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Who was worked on, who is judged, and why the others aren't; numbers of practices.

    ``visited == judged + sum(left_out)``.
    """

    visited: int
    judged: int
    controls: int
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """One line of the match table.

    Attributes
    ----------
    treated, control, weighted
        Mean of the treated, of controls as they are, of controls as weighted.
    before, after
        Standardised differences without and with the weights: (treated - control) / sqrt((s_t^2 + s_c^2) / 2).
    counts
        Whether the rule asks about it.
    """

    name: str
    treated: float
    control: float
    weighted: float
    before: float
    after: float
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Share of the treated and of weighted controls whose chance of being chosen lies from ``low`` to ``high``."""

    low: float
    high: float
    treated: float
    controls: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The lift when somebody is left out: each of ``count`` in turn.

    Attributes
    ----------
    what
        practice (the one that speaks most for the result), liaison or trial (a month of starts).
    low, high
        Least and greatest lift found.
    """

    what: str
    count: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ripeness:
    """How complete what was judged is.

    Attributes
    ----------
    first, last
        Months judged.
    least
        Completeness of the least complete of them, 0-1; None where only the flag is known.
    unfinished
        Practices in a trial whose horizon isn't complete yet.
    """

    first: date | None
    last: date | None
    least: float | None
    unfinished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftBand:
    """The lift's interval, should the pace of a drift change by up to ``bend`` from month to month; .01 is 1 %."""

    bend: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How far both sides may have drifted apart on their own (Rambachan and Roth); of starts from outside alone.

    Attributes
    ----------
    bands
        From a drift that goes on as it was, to one that bends more and more.
    holds_to
        Up to which bend the band excludes zero; None where even a drift that goes straight on leaves zero in it.
    """

    bands: tuple[DriftBand, ...]
    holds_to: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactResult:
    """A judgement, with everything that has to stand beside it.

    Attributes
    ----------
    verdict
        What the rule says; nothing else may claim an effect.
    early
        A gain on 15 to 29 practices: an early signal.
    reasons
        Keys of the conditions that don't hold, in the rule's order.
    too_little
        Why nothing could be estimated, in a sentence; empty where something could.
    estimate
        The headline where the verdict is gained or no gain seen. None where the evidence doesn't suffice.
    interval
        The headline's interval, whatever the verdict; ``lift`` is None where ``estimate`` is.
    bracket
        Ways to count, naive first.
    diagnostics
        The ten of methods 5.5.
    conditions
        The seven of methods 5.6.
    mde
        Smallest lift that would have been found with a chance of 80 %.
    detectable
        Whether that is no more than the expected lift; None where nothing was expected.
    hidden_recovery
        The result vanishes if the treated would have recovered so much more than those like them without any work:
        the interval's lower end. None where it doesn't exclude zero.
    counts_hidden
        Too few practices to show counts of.
    rule_version
        Of the rule that decided.
    drift
        Of a start from outside; None of any other, of too few months or practices, and of results kept before it was
        worked out.
    """

    verdict: Verdict
    early: bool
    reasons: tuple[str, ...]
    too_little: str
    design: Design
    horizon: int
    expected_lift: float | None
    estimate: Reading | None
    interval: Reading | None
    bracket: tuple[Beside, ...]
    diagnostics: tuple[Check, ...]
    conditions: tuple[Check, ...]
    mde: float | None
    detectable: bool | None
    events: EventSeries | None
    flow: Flow
    leave_out: tuple[Without, ...]
    hidden_recovery: float | None
    matched: tuple[Matched, ...]
    overlap: tuple[Bin, ...]
    maturity: Ripeness
    counts_hidden: bool
    seed: int
    rule_version: int
    drift: Drift | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the result as plain JSON values."""
        kept: dict[str, Any] = plain(self)
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ImpactResult:
        """Return the result that ``as_json`` was called on."""
        return made(cls, kept)

    def diagnostic(self, key: str) -> Check:
        """Return one of the ten."""
        return next(check for check in self.diagnostics if check.key == key)

    def condition(self, key: str) -> Check:
        """Return one of the seven."""
        return next(check for check in self.conditions if check.key == key)

    def beside(self, key: str) -> Reading | None:
        """Return one way to count; None where it couldn't be counted so."""
        found = (each.reading for each in self.bracket if each.key == key)
        return next(found, None)
