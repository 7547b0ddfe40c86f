"""When an effect is claimed: seven conditions, all of them (methods 5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headwater.attribution.verdicts import Check, Figure, Verdict

RULE_VERSION = 1

LEAST_EPISODES = 30  # practices treated whose whole horizon is 95 % complete
LEAST_EARLY = 15  # fewer than 30, but so many: an early signal
LEAST_ESS = 40.0  # controls, as if all weighed the same
LEAST_INSIDE = 0.90  # share of the treated that lie where controls do
LARGEST_SMD = 0.10
# Of the main effect: an effect of half the size where nobody worked says that something else was at work.
NEGATIVE_SHARE = 0.5
LARGEST_BESIDE = 0.50  # share of the treated under another campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A lift with its 95 % interval."""

    lift: float
    low: float
    high: float

    @property
    def has_zero(self) -> bool:
        """Whether no effect lies inside."""
        return self.low <= 0 <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rule asks about.

    Attributes
    ----------
    treated
        Practices in a trial whose horizon is complete.
    unfinished
        Practices in a trial whose horizon isn't complete yet.
    ess, inside
        Effective number of controls; share of the treated inside their support.
    largest_smd, worst
        Largest absolute standardised difference after weighting, and of what.
    main
        The headline.
    negative
        The same of a line that nobody worked on; None where none is known.
    drawn
        Whether chance chose who was treated: a draw needs neither balance nor a negative control.
    signs
        The lift by other means (another model, without the practice that speaks most for it); None where it couldn't
        be estimated so.
    beside
        Share of the treated under another campaign.
    expected_lift
        What was expected when it was registered.
    """

    treated: int
    unfinished: int
    ess: float
    inside: float
    largest_smd: float
    worst: str
    main: Interval
    negative: Interval | None
    drawn: bool
    signs: Mapping[str, float | None]
    beside: float
    expected_lift: float | None


def conditions(facts: Facts) -> tuple[Check, ...]:
    """Judge the seven conditions; see docs/methods.md 5.6."""
    return (
        _check(
            "episodes",
            facts.treated >= LEAST_EPISODES,
            treated=facts.treated,
            unfinished=facts.unfinished,
            needed=LEAST_EPISODES,
            early_from=LEAST_EARLY,
        ),
        _check(
            "overlap",
            facts.ess >= LEAST_ESS and facts.inside >= LEAST_INSIDE,
            effective_controls=facts.ess,
            needed=LEAST_ESS,
            inside=facts.inside,
            inside_needed=LEAST_INSIDE,
        ),
        _check(
            "balance",
            # What differs after a draw differs by chance, and the estimate adjusts for it.
            facts.drawn or facts.largest_smd < LARGEST_SMD,
            drawn=facts.drawn,
            largest=facts.largest_smd,
            of=facts.worst,
            allowed=LARGEST_SMD,
        ),
        _check(
            "interval",
            not facts.main.has_zero,
            low=facts.main.low,
            high=facts.main.high,
        ),
        _negative(facts),
        _sign(facts),
        _check(
            "beside",
            facts.beside <= LARGEST_BESIDE,
            share=facts.beside,
            allowed=LARGEST_BESIDE,
        ),
    )


def _negative(facts: Facts) -> Check:
    """Without a line to look at, only a draw may speak: else nothing rules out that everything rose at these."""
    if facts.negative is None:
        return _check("negative_control", facts.drawn, known=False, drawn=facts.drawn)
    small = abs(facts.negative.lift) < NEGATIVE_SHARE * abs(facts.main.lift)
    return _check(
        "negative_control",
        facts.negative.has_zero or small,
        known=True,
        lift=facts.negative.lift,
        low=facts.negative.low,
        high=facts.negative.high,
    )


def _sign(facts: Facts) -> Check:
    """Name what turns the sign, or can't be estimated; never a lift without its interval."""
    turns = [
        name
        for name, lift in sorted(facts.signs.items())
        if lift is None or lift * facts.main.lift <= 0
    ]
    return _check("sign", not turns, turns=", ".join(turns) or None)


def decide(facts: Facts) -> tuple[Verdict, bool]:
    """Return the verdict, and whether a gain is an early signal.

    Gained: all seven hold and the interval lies above zero; on 15 to 29 practices, the six others. No gain seen:
    enough practices, compared with their like, no campaign beside, and the interval lies wholly at zero or below, or
    has zero inside and ends below what was expected when it was registered: the expectation is refuted. Anything else
    isn't enough evidence.
    """
    hold = {check.key: bool(check.holds) for check in conditions(facts)}
    others = all(holds for key, holds in hold.items() if key != "episodes")
    if others and facts.main.low > 0 and facts.treated >= LEAST_EARLY:
        return "gained", not hold["episodes"]
    sound = all(hold[key] for key in ("episodes", "overlap", "balance", "beside"))
    refuted = facts.expected_lift is not None and facts.main.high < facts.expected_lift
    if sound and (facts.main.high <= 0 or (refuted and facts.main.has_zero)):
        return "no gain seen", False
    return "not enough evidence", False


def _check(key: str, holds: bool, **figures: Figure) -> Check:
    return Check(key=key, holds=bool(holds), figures=figures)
