"""Programs, a launch, margins, training and a portfolio: fit for everybody, at a desk and in a car park."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from prm.accounts.models import User
from prm.directory.models import Practice, Practitioner
from prm.programs.models import Program
from prm.programs.operations import (
    Approved,
    Learnt,
    Outline,
    begin_program,
    plan_launch,
    record_training,
    set_margin,
)
from tests.journeys.conftest import Visitor
from tests.journeys.test_every_page_is_fit import SCREENS, broken_rules

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def launch(director: User) -> Program:
    """Return a program with practices and a launch that began 90 days ago, margins and training beside it."""
    now, today = timezone.now(), timezone.localdate()
    began = today - timedelta(days=90)
    offices = [
        Practice.objects.create(code=name, name=f"{name} Family Medicine")
        for name in ("Alder", "Birch")
    ]
    outline = Outline("A new cardiologist", "launch", "cardiology", director, began)
    made = begin_program(outline=outline, practices=offices, by=director, at=now)
    roles = ("director", "liaison", "service_line_leader")
    plan_launch(
        practitioner=Practitioner.objects.create(first_name="Ada", last_name="Reyes"),
        program=made,
        starts_on=began,
        template="new_to_system",
        capacity_a_month=40,
        owners=dict.fromkeys(roles, director),
        by=director,
        at=now,
    )
    low, high = Decimal(2_150), Decimal(3_400)
    approved = Approved("cardiology", low, high, 0.58, "M. Thorne", began, "Memo 14")
    set_margin(approved=approved, by=director, at=now)
    soon = today + timedelta(days=30)
    learnt = Learnt("certification", "Certified liaison", began, "AAPL", soon)
    record_training(person=director, learnt=learnt, by=director, at=now)
    return made


@SCREENS
@pytest.mark.req("PRG-01", "PRG-02", "PRG-03", "PRG-05", "IMP-08")
def test_no_page_of_programs_breaks_the_rules_of_access(
    visitor: Visitor, director: User, launch: Program
) -> None:
    visitor.arrive_as(director)
    broken = []
    for path in (
        "/programs/",
        "/programs/new/",
        f"/programs/{launch.pk}/",
        f"/programs/{launch.pk}/practices/",
        f"/programs/{launch.pk}/launch/",
        f"/programs/{launch.pk}/launch/planning/",
        "/programs/margins/",
        "/programs/margins/new/",
        "/team/training/",
        "/team/training/new/",
        "/account/portfolio/",
    ):
        visitor.open(path)
        broken += broken_rules(visitor.page)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken
