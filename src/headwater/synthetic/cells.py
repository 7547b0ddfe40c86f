"""Planted practices by service lines, two years of counts, without a person or a claim: rankings are judged on them.

Places, affiliations, intensities and margins are drawn as the market draws them; what takes hours of claims to see in a
market of 300 practices takes a tenth of a second here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from headwater.schema.errors import InputError
from headwater.synthetic.arrays import Array, Rng, stream
from headwater.synthetic.calendar import calendar_of
from headwater.synthetic.choice import usual_share, utilities
from headwater.synthetic.field_files import MARGINS
from headwater.synthetic.geography import geography
from headwater.synthetic.market import LAST_MONTH
from headwater.synthetic.parameters import SCENARIOS, Parameters
from headwater.synthetic.practices import Practices, practices
from headwater.synthetic.supply import destinations
from headwater.synthetic.volume import BURN_IN, volumes

AGES = ("0-17", "18-44", "45-64", "65+")
_AGE_MIX = np.array([0.22, 0.35, 0.25, 0.18])
_AGE_SIZE = 60.0  # of the Dirichlet that practices' mixes are drawn from
_FEMALE, _FEMALE_SIZE = 0.52, 80.0
_PAYER_SIZE = 25.0
_CONDITION = 0.15  # of a panel has a diagnosis of a line
_CONDITION_SD = 0.30  # log, between practices
# What the mixes do to the rate of referrals (illustrative): log rate per unit of a share, and elasticity.
_BY_AGE_SD = 1.0
_BY_PAYER_SD = 0.4
_BY_FEMALE_SD = 0.5
_BY_CONDITION = 0.5
YEARS = 2


@dataclass(frozen=True, slots=True)
class PlantedCells:
    """What a mart would show, and the truth beside it. Arrays are practices x lines unless said; years come last.

    Attributes
    ----------
    volume, ours
        Referrals whose claims we see, and those of them that came to us (… x 2 years).
    people
        Of the practice's panel whose claims we see; ``capture`` is their share of the panel (practices).
    alignment, system, county, point
        Of the practice: index into AFFILIATIONS; 0 none or ours, 1 and 2 competitors; index of the town; km east and
        north.
    ages, female, payers, condition
        Mix of the panel: practices x 4, practices, practices x 3, practices x lines.
    rate
        True referrals of the first year, seen or not. ``recoverable`` = rate x (usual share - share).
    """

    scenario: str
    volume: Array
    ours: Array
    people: Array
    capture: Array
    alignment: Array
    system: Array
    county: Array
    point: Array
    ages: Array
    female: Array
    payers: Array
    condition: Array
    margin: Array  # middle of finance's range, a line
    rate: Array
    is_problem: Array
    usual_share: Array
    share: Array

    @property
    def recoverable(self) -> Array:
        """Return what the problem of each cell takes from us in the first year."""
        return np.asarray(self.rate * (self.usual_share - self.share))


def cell_parameters(scenario: str) -> Parameters:
    """Return the parameters of a scenario as planted cells have them.

    Problems and alignments last both years; heavy heterogeneity also means that practices' preferences differ more.

    Raises
    ------
    InputError
        If the scenario isn't one of those that concern counts of cells.
    """
    named = {
        name: SCENARIOS[name]
        for name in ("base", "null", "low-capture", "heavy-heterogeneity")
    }
    named["heavy-heterogeneity"] = replace(
        named["heavy-heterogeneity"], preference_sd=0.6
    )
    if scenario not in named:
        raise InputError(
            f"Cells can't be planted for the scenario {scenario!r}.",
            f"Choose one of {', '.join(named)}.",
        )
    return replace(named[scenario], switch_a_year=0.0)


def plant_cells(seed: int, *, scenario: str = "base", count: int = 300) -> PlantedCells:
    """Draw ``count`` practices by the lines of the market; the same arguments give the same cells.

    count ~ NB by month: panel x 3.2 visits x .085 referred x .60 completed x line mix x propensity (lognormal, CV .35,
    correlation .55 over lines) x season, drift, lasting shocks and gamma noise (k = 15); share: the market's logit of
    affiliation, distance and size, + N(0, .35), + log U(.2, .6) in 12 % of the cells (methods 8).
    """
    parameters = cell_parameters(scenario)
    calendar = calendar_of(months=12 * YEARS, end=LAST_MONTH)
    place = geography(parameters)
    offices, _ = practices(
        stream(seed, "practices"), parameters, place, calendar, count=count
    )
    clinics = destinations(stream(seed, "destinations"), place, practices=count)
    tables = utilities(
        stream(seed, "choice"),
        replace(parameters, preference_sd=0.0),
        place,
        offices,
        clinics,
    )
    shares = usual_share(tables, offices, clinics)[:, :, 0]
    usual, share, is_problem = _shares(stream(seed, "problems"), parameters, shares)
    mixes = _mixes(stream(seed, "panels"), parameters, count)
    monthly = volumes(
        stream(seed, "volumes"), parameters, practices=count, months=12 * YEARS
    )[:, :, BURN_IN:]
    a_year = parameters.visits_a_year * parameters.referral_probability
    a_year *= parameters.completion / 12
    intensity = monthly.reshape(*shares.shape, YEARS, 12).sum(axis=3)
    effect = _effect(stream(seed, "effects"), mixes)
    rate = a_year * effect[:, :, None] * intensity * offices.panel[:, None, None]
    return _seen(
        stream(seed, "counts"),
        parameters,
        scenario,
        offices,
        mixes,
        rate=rate,
        usual=usual,
        share=share,
        is_problem=is_problem,
    )


def _shares(
    rng: Rng, parameters: Parameters, shares: Array
) -> tuple[Array, Array, Array]:
    """Return the usual share, that with problems, and where the problems are."""
    log_odds = np.log(shares) - np.log1p(-shares)
    usual = log_odds + rng.normal(0, parameters.preference_sd, shares.shape)
    is_problem = rng.random(shares.shape) < parameters.problem_cells
    shift = np.log(rng.uniform(*parameters.problem_odds, shares.shape))
    with_problem = usual + np.where(is_problem, shift, 0.0)
    return 1 / (1 + np.exp(-usual)), 1 / (1 + np.exp(-with_problem)), is_problem


@dataclass(frozen=True, slots=True)
class _Mixes:
    ages: Array
    female: Array
    payers: Array
    condition: Array


def _mixes(rng: Rng, parameters: Parameters, count: int) -> _Mixes:
    lines = len(parameters.line_mix)
    deviation = rng.normal(0, _CONDITION_SD, (count, lines))
    return _Mixes(
        ages=rng.dirichlet(_AGE_MIX * _AGE_SIZE, count),
        female=rng.beta(_FEMALE * _FEMALE_SIZE, (1 - _FEMALE) * _FEMALE_SIZE, count),
        payers=rng.dirichlet(np.array(parameters.payer_mix) * _PAYER_SIZE, count),
        condition=_CONDITION * np.exp(deviation),
    )


def _effect(rng: Rng, mixes: _Mixes) -> Array:
    """Return what the mix of each panel does to its rate, practices x lines."""
    lines = mixes.condition.shape[1]
    by_age = rng.normal(0, _BY_AGE_SD, (len(AGES), lines))
    by_payer = rng.normal(0, _BY_PAYER_SD, (mixes.payers.shape[1], lines))
    by_female = rng.normal(0, _BY_FEMALE_SD, lines)
    log_rate = (mixes.ages - _AGE_MIX) @ by_age
    log_rate += (mixes.payers - mixes.payers.mean(axis=0)) @ by_payer
    log_rate += (mixes.female - _FEMALE)[:, None] * by_female
    log_rate += _BY_CONDITION * np.log(mixes.condition / _CONDITION)
    return np.asarray(np.exp(log_rate))


def _seen(
    rng: Rng,
    parameters: Parameters,
    scenario: str,
    offices: Practices,
    mixes: _Mixes,
    *,
    rate: Array,
    usual: Array,
    share: Array,
    is_problem: Array,
) -> PlantedCells:
    """Draw whose claims we see, then counts."""
    mean, size = parameters.capture_mean, parameters.capture_size
    chance = rng.beta(mean * size, (1 - mean) * size, len(offices.panel))
    panel = np.rint(offices.panel).astype(int)
    people = np.maximum(rng.binomial(panel, chance), 1)
    capture = people / panel
    volume = rng.poisson(rate * capture[:, None, None])
    return PlantedCells(
        scenario=scenario,
        volume=volume,
        ours=rng.binomial(volume, share[:, :, None]),
        people=people,
        capture=capture,
        alignment=offices.affiliation[:, 0],
        system=offices.system,
        county=offices.town,
        point=offices.point,
        ages=mixes.ages,
        female=mixes.female,
        payers=mixes.payers,
        condition=mixes.condition,
        margin=np.array(MARGINS).mean(axis=1),
        rate=rate[:, :, 0],
        is_problem=is_problem,
        usual_share=usual,
        share=share,
    )
