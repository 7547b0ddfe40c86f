"""What the made-up market assumes, one number a line, and the scenarios that change a few of them.

Grounding is named where a published figure stands behind a default; "illustrative" says that none does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from headwater.reference.invented import REGION_KM
from headwater.schema.errors import InputError

SERVICE_LINES = (
    "cardiology",
    "orthopedics",
    "gastroenterology",
    "neurology",
    "pulmonology",
    "oncology",
    "endocrinology",
    "urology",
)
PAYERS = ("ffs", "ma", "commercial")
SOURCES = ("practice", "self", "specialist", "ed")
CAUSES = ("access", "communication", "relationship")
AFFILIATIONS = ("own", "affiliated", "competitor", "independent")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Defaults of the base scenario. Shares and probabilities are 0-1, distances km, times days unless said."""

    # Geography (design).
    region_km: tuple[float, float] = REGION_KM
    towns: int = 7

    # Practices. Affiliation in the order of AFFILIATIONS.
    affiliation_mix: tuple[float, ...] = (0.25, 0.15, 0.20, 0.40)
    panel_median: float = 2_200.0  # patients a practice; 2,500 a physician is neither accurate nor reasonable (Raffoul)
    panel_sd: float = 0.7
    panel_range: tuple[float, float] = (300.0, 15_000.0)
    move_a_year: float = 0.03  # primary care practitioners who change practice
    second_practice: float = 0.04  # who work in two practices at once
    switch_a_year: float = 0.01  # practices that change their alignment

    # People.
    payer_mix: tuple[float, ...] = (0.35, 0.30, 0.35)  # illustrative
    # Share of people whose claims we see; varies by practice and payer.
    capture_mean: float = 0.60
    capture_size: float = 10.0  # a + b of the Beta distribution it is drawn from
    partly_enrolled: float = 0.10
    visits_a_year: float = 3.2  # 3,720 office visits per 1,000 people (2009)
    visit_shape: float = 2.0  # gamma shape between people: few visit much
    # Primary care visits outside the person's own practice.
    other_practice: float = 0.07
    usual_practitioner: float = 0.80

    # Referring.
    referral_probability: float = 0.085  # per primary care visit; .051-.11 published
    line_mix: tuple[float, ...] = (0.17, 0.22, 0.15, 0.11, 0.08, 0.08, 0.08, 0.11)
    propensity_cv: float = 0.35  # between practices (Franks 1999)
    propensity_line_corr: float = 0.55
    # Negative binomial size of a cell's month (illustrative, 6-50).
    count_size: float = 15.0
    season: float = 0.10
    ar_coefficient: float = 0.6
    ar_sd: float = 0.12
    lasting_shock_a_month: float = 0.012
    self_share: float = 0.22  # of episodes, as the next two
    specialist_share: float = 0.18
    ed_share: float = 0.06
    completion: float = 0.60  # of referrals that lead to a visit; .35-.83 published
    lag_median: float = 21.0
    lag_sd: float = 0.75
    # Referring visits that carry a diagnosis of the line.
    related_on_referring: float = 0.72
    # Visits in the months before an episode that nobody in primary care sent.
    related_before_other: float = 0.10
    related_after: float = 0.35
    related_background: float = 0.12  # any visit, any line

    # Specialist care after the first visit.
    follow_up_mean: float = 1.3
    # First visits coded as established: new and consult codes alone find 91 %.
    established_code: float = 0.08
    new_code_again: float = 0.02  # later visits coded as new by mistake
    # People with a relation to a specialist older than the files.
    standing_share: float = 0.06
    # Of these relations: one check a year, which looks like a long silence.
    yearly_share: float = 0.10
    ending_share: float = 0.02  # people whose older relation ends in the first months
    second_tin: float = 0.25  # specialists who bill under more than one TIN
    wrong_tin: float = 0.04
    # Of the wrong ones: a typing error that belongs to nobody.
    wrong_tin_unknown: float = 0.20

    # Choice of destination: log odds.
    # By affiliation; ownership moves hospital choice by 16-33 points (Baker).
    to_ours: tuple[float, ...] = (1.6, 0.7, -1.5, 0.0)
    competitor_to_itself: float = 1.2
    own_accord: float = 0.5  # of these, for patients whom no practice sends: same portal, same insurer (illustrative)
    distance_per_km: float = -0.05
    preference_sd: float = 0.35
    # Whom we can't keep: of the commercially insured, with a payer whose contract ends after this share of the files;
    # and people who live beyond the towns. Log odds of choosing us all the same (illustrative).
    without_contract: float = 0.12
    contract_ends: float = 0.25
    without_contract_odds: float = -2.0
    out_of_area: float = 0.02
    out_of_area_odds: float = -1.5
    not_offered: tuple[str, ...] = ("207T00000X",)  # by us or partners, at any time
    problem_cells: float = 0.12
    problem_odds: tuple[float, float] = (0.2, 0.6)

    # Access of our clinics. Third next available appointment averages 38 days (ECG).
    wait_mean: float = 38.0
    wait_sd: float = 12.0
    shock_lines: int = 4
    shock_size: tuple[float, float] = (1.5, 2.5)
    shock_months: tuple[int, int] = (3, 9)
    # Log odds lost per log of the wait over its base (illustrative).
    wait_elasticity: float = 0.9

    # The referring field of specialist claims, by payer in the order of PAYERS.
    field_populated: tuple[float, ...] = (0.66, 0.55, 0.60)
    field_ours: float = 0.18
    field_others: float = -0.08
    field_self_first: float = 0.25
    field_self_follow_up: float = 0.60
    field_organization: float = 0.03
    field_wrong: float = 0.05
    # The practitioner on the insurance card, when primary care sent nobody.
    field_card: float = 0.30
    # Claim level names the specialist, the line the true referrer.
    field_line_override: float = 0.03

    # Files. Completeness of the newest months, newest first, then of older ones.
    completeness: tuple[float, ...] = (0.55, 0.80, 0.92, 0.97, 0.985, 0.995)
    # Of our own clinics' episodes with an order or registration.
    order_share: float = 0.50
    duplicate_lines: float = 0.004
    replaced_claims: float = 0.006
    voided_claims: float = 0.003
    bad_role_npi: float = 0.004
    bad_rendering_npi: float = 0.0005
    late_lines: float = 0.002

    # Field work of our liaisons.
    visited_a_month: float = 0.06  # of practices
    trigger_slope: float = (
        -1.6
    )  # log odds of a visit per standard deviation of recent volume
    routine_share: float = 0.35
    lottery: bool = False  # draw inside the list of the worst at random
    # Log odds of a visit per log of the coming half year's volume over the last quarter's: what no file tells.
    insider: float = 0.0
    lift_choices: tuple[float, ...] = (0.0, 0.10, 0.20)
    ramp_months: int = 2
    effect_months: int = 9
    spill: float = 0.0  # of a lift, to independent practices of the same tax number
    intervention_share: float = 0.10  # of practices, that each intervention covers
    intervention_lift: float = 0.20  # of those that work; others do nothing

    # One practice that a demonstration can point at (see story.py).
    story: bool = False


BASE = Parameters()
SCENARIOS: dict[str, Parameters] = {
    "base": BASE,
    "null": replace(BASE, problem_cells=0.0, shock_lines=0, lift_choices=(0.0,)),
    "low-capture": replace(BASE, capture_mean=0.35),
    "high-self-referral": replace(BASE, self_share=0.50),
    "heavy-heterogeneity": replace(BASE, count_size=3.0, propensity_cv=0.8),
    "immature": replace(
        BASE, completeness=(0.30, 0.60, 0.78, 0.88, 0.93, 0.96, 0.98, 0.99)
    ),
    "dip-triggered": replace(BASE, routine_share=0.0),
    "lottery": replace(BASE, lottery=True, routine_share=0.0),
    "insider": replace(BASE, routine_share=0.0, insider=3.0),
    "spillover": replace(BASE, routine_share=0.0, spill=0.3),
    "switch-wave": replace(BASE, switch_a_year=0.10),
    # So many practices covered, and so much gained, that half a year of one market can show it.
    "demo": replace(BASE, story=True, intervention_share=0.24, intervention_lift=0.6),
}


def parameters_of(scenario: str) -> Parameters:
    """Return the parameters of a named scenario.

    Raises
    ------
    InputError
        If no scenario has that name.
    """
    if scenario not in SCENARIOS:
        raise InputError(
            f"There is no scenario {scenario!r}.",
            f"Choose one of {', '.join(SCENARIOS)}.",
        )
    return SCENARIOS[scenario]
