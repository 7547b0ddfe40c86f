"""The Methods page explains every number, and shows figures that were measured or says that none was."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from headwater.schema.errors import InputError
from prm.accounts.models import STAFF, Role
from prm.directory.models import Practice
from prm.insights.operations.barriers import confirm_barrier
from prm.insights.presenters import methods
from prm.insights.presenters.methods import present_methods
from prm.insights.queries.diagnoses import Proposal
from prm.visits.visit_values import VisitValues, load_visit_values
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "evaluation.json"
    rows = [
        {
            "id": "A1",
            "what": "Episode precision",
            "reached": [0.984, 0.986],
            "bar": ">= 0.97",
            "holds": True,
            "seeds": [101, 102],
        },
        {
            "id": "B4",
            "what": "False gaps",
            "reached": {"low": 0.1, "high": 0.13},
            "bar": "<= 0.12",
            "holds": False,
            "seeds": "101",
        },
        {
            "id": "C1",
            "what": "Rule of thumb",
            "reached": 36.2,
            "bar": "",
            "holds": None,
            "seeds": "",
        },
    ]
    file.write_text(json.dumps(rows), encoding="utf-8")
    monkeypatch.setattr(methods, "_FILE", file)


@pytest.mark.django_db
def test_figures_come_from_the_file_with_their_bars(cast: Cast, measured: None) -> None:
    page = words(signed_in(cast.director).get("/methods/").content)
    assert "1 of 2 figures reach their bars" in page
    assert "Episode precision A1 0.984 to 0.986 &gt;= 0.97 yes 101, 102" in page
    assert "False gaps B4 0.100 to 0.130 &lt;= 0.12 no 101" in page
    assert "Rule of thumb C1 36.2 – printed beside" in page


@pytest.mark.django_db
def test_what_was_not_measured_says_so(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(methods, "_FILE", tmp_path / "none.json")
    page = words(signed_in(cast.director).get("/methods/").content)
    assert "hasn’t been measured for this version yet" in page
    assert "Not measured yet" in page


@pytest.mark.django_db
def test_every_figure_of_the_file_that_ships_has_a_section() -> None:
    shown = {each for found in present_methods().figures.values() for each in found}
    everything = methods._read(methods._FILE)
    assert set(everything) == shown


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_everybody_of_the_staff_may_read_how_numbers_are_made(
    cast: Cast, role: Role
) -> None:
    status = signed_in(cast.of(role)).get("/methods/").status_code
    assert status == (200 if role in STAFF else 403)


@pytest.mark.django_db
@pytest.mark.req("LEAK-08")
def test_agreement_with_proposed_causes_is_tracked(cast: Cast) -> None:
    director = signed_in(cast.director)
    assert "Nobody here has judged a proposed cause yet" in words(
        director.get("/methods/").content
    )
    alder = Practice.objects.create(code="Alder", name="Alder")
    for line, proposed, said in (
        ("cardiology", "access", "access"),
        ("urology", "access", "relationship"),
        ("oncology", "communication", "communication"),
        ("neurology", "", "structural"),
    ):
        confirm_barrier(
            practice=alder,
            service_line=line,
            barrier=said,
            proposal=Proposal("m", proposed, 0.8 if proposed else None),
            by=cast.director,
            at=timezone.now(),
        )
    page = words(director.get("/methods/").content)
    assert "2 of 3 judged cases , 67 % (95 % interval 21 % to 94 %)" in page
    assert "access 1 of 2, communication 1 of 1" in page
    assert "1 more answer came where nothing was proposed" in page


@pytest.mark.django_db
@pytest.mark.req("FLD-09")
def test_what_a_visit_is_worth_is_told_with_the_settings_of_the_site(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = load_visit_values()
    value = replace(ours.value, won_share=0.07, commitment=4.5)
    changed = replace(ours, value=value, checked_by="Odile Ferncastle")
    monkeypatch.setattr(methods, "load_visit_values", lambda: changed)
    page = words(signed_in(cast.analyst).get("/methods/").content)
    assert "a visit wins 7 % of what its best line could win back" in page
    assert "a promise due this week adds 4.5 , whoever owns it" in page
    assert "Checked by Odile Ferncastle" in page


@pytest.mark.django_db
def test_settings_that_cannot_be_read_are_named_with_what_to_do(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> VisitValues:
        raise InputError("It is missing.", "Put it back.")

    monkeypatch.setattr(methods, "load_visit_values", fail)
    answer = signed_in(cast.analyst).get("/methods/")
    assert answer.status_code == 200
    assert "The settings can’t be read" in words(answer.content)


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(STAFF))
def test_whoever_may_see_plannings_gets_there_from_the_methods(
    cast: Cast, role: Role
) -> None:
    reader = signed_in(cast.of(role))
    runs = reverse("planning_runs")
    linked = f'href="{runs}"' in reader.get("/methods/").content.decode()
    assert linked == (reader.get(runs).status_code == 200)
