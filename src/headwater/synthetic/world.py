"""What stands before anybody falls ill: places, organizations, practitioners, people, forces on referrals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headwater.synthetic.access import Access, access
from headwater.synthetic.arrays import Array, fixed_draw, stream
from headwater.synthetic.calendar import Calendar
from headwater.synthetic.causes import lengthen_waits, spread_relationships
from headwater.synthetic.choice import (
    Problems,
    Utilities,
    problems,
    usual_share,
    utilities,
)
from headwater.synthetic.clinicians import Clinicians, clinicians, monthly_roster
from headwater.synthetic.fieldwork import (
    FieldVisits,
    Interventions,
    field_visits,
    interventions,
    lift_log_odds,
)
from headwater.synthetic.geography import Geography, geography
from headwater.synthetic.parameters import Parameters
from headwater.synthetic.population import Population, population
from headwater.synthetic.practices import Practices, practices
from headwater.synthetic.reach import Reach, reach
from headwater.synthetic.story import Story, find_story, plant_problem, plant_waits
from headwater.synthetic.supply import (
    Destinations,
    Organizations,
    destinations,
    first_primary_care,
    organizations,
)
from headwater.synthetic.volume import BURN_IN, volumes


@dataclass(frozen=True, slots=True)
class World:
    """The stage. Shapes: ``volume``, ``share``, ``problem_shift`` and ``lift`` are practices x lines x months."""

    seed: int
    parameters: Parameters
    calendar: Calendar
    place: Geography
    offices: Practices
    clinics: Destinations
    organizations: Organizations
    staff: Clinicians
    roster: tuple[Array, Array, Array]
    folk: Population
    reach: Reach
    volume: Array
    tables: Utilities
    share: Array
    problems: Problems
    access: Access
    visits: FieldVisits
    interventions: Interventions
    lift: Array

    @property
    def problem_shift(self) -> Array:
        """Return what problem cells take from the log odds of choosing us."""
        month = np.arange(self.calendar.months)
        running = month[None, None, :] >= self.problems.first[:, :, None]
        return np.asarray(np.log(self.problems.odds)[:, :, None] * running)

    def group_of(self, practice: Array) -> Array:
        """Return the organization that a practice bills under."""
        return np.asarray(first_primary_care() + self.offices.group[practice])

    def card(self, person: Array) -> Array:
        """Return the practitioner that stands on a person's insurance card: the usual one."""
        members, first, count = self.roster
        practice = self.folk.practice[person]
        usual = fixed_draw(person)
        return np.asarray(members[first[0, practice] + usual % count[0, practice]])


def build_world(
    *,
    seed: int,
    parameters: Parameters,
    calendar: Calendar,
    practice_count: int,
    people: int,
) -> World:
    """Draw the stage; each part has random numbers of its own."""
    place = geography(parameters)
    offices, groups = practices(
        stream(seed, "practices"), parameters, place, calendar, count=practice_count
    )
    clinics = destinations(
        stream(seed, "destinations"), place, practices=practice_count
    )
    staff = clinicians(
        stream(seed, "clinicians"), parameters, calendar, offices, clinics
    )
    intensity = volumes(
        stream(seed, "volumes"),
        parameters,
        practices=practice_count,
        months=calendar.months,
    )
    tables = utilities(stream(seed, "choice"), parameters, place, offices, clinics)
    share = usual_share(tables, offices, clinics)
    folk = population(
        stream(seed, "people"), parameters, calendar, offices, people=people
    )
    volume = intensity[:, :, BURN_IN:]
    story = (
        find_story(calendar, offices, folk, volume, share) if parameters.story else None
    )
    trouble, waits = _forces(
        seed, parameters, calendar, offices, clinics, tables, share, story
    )
    visits, acts = _field_work(seed, parameters, calendar, offices, intensity, story)
    return World(
        seed=seed,
        parameters=parameters,
        calendar=calendar,
        place=place,
        offices=offices,
        clinics=clinics,
        organizations=organizations(stream(seed, "organizations"), primary_care=groups),
        staff=staff,
        roster=monthly_roster(staff.primary_care, calendar, practice_count),
        folk=folk,
        reach=reach(seed, parameters, calendar, folk),
        volume=volume,
        tables=tables,
        share=share,
        problems=trouble,
        access=waits,
        visits=visits,
        interventions=acts,
        lift=lift_log_odds(parameters, share, visits, acts, offices),
    )


def _field_work(
    seed: int,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    intensity: Array,
    story: Story | None,
) -> tuple[FieldVisits, Interventions]:
    """Draw what liaisons did; interventions leave out the story's practice, which would tell another one."""
    visits = field_visits(
        stream(seed, "visits"), parameters, calendar, offices, intensity
    )
    acts = interventions(
        stream(seed, "interventions"),
        parameters,
        calendar,
        offices,
        spared=story.practice if story else None,
    )
    return visits, acts


def _forces(
    seed: int,
    parameters: Parameters,
    calendar: Calendar,
    offices: Practices,
    clinics: Destinations,
    tables: Utilities,
    share: Array,
    story: Story | None,
) -> tuple[Problems, Access]:
    """Draw what keeps referrals from us: problems of practices, waits at our clinics, and the story if there is one."""
    trouble = spread_relationships(
        stream(seed, "relationships"),
        problems(stream(seed, "problems"), parameters, calendar, len(offices.id)),
    )
    waits = access(stream(seed, "access"), parameters, calendar, clinics)
    if story:
        trouble = plant_problem(story, trouble, share)
    waits = lengthen_waits(waits, trouble, tables, clinics)
    return trouble, plant_waits(story, waits, clinics) if story else waits
