"""Steps of launches that are a person's own to do: late, or due within a week."""

from __future__ import annotations

from datetime import date

from prm.accounts.models import User
from prm.programs.queries import StepStanding, steps_of_person
from prm.web.today.due import SOON, Due, due_of


def launch_steps_of(person: User, *, on: date) -> Due[StepStanding]:
    """Return a person's open steps that are late or due within a week, the most pressing first. Three queries."""
    waiting = [
        each for each in steps_of_person(person, on=on) if each.step.due_on <= on + SOON
    ]
    days = [each.step.due_on for each in waiting]
    return due_of("launch step", waiting, days, on=on)
