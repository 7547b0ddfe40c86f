"""One person drafts a definition, a second one approves it, and the next refresh counts by it."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from headwater.schema.definitions import load_service_lines
from prm.directory.definitions import operations
from prm.directory.definitions.queries import (
    content_of,
    open_draft,
    shipped_version,
    version_in_force,
)
from prm.directory.models import DefinitionVersion
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("DIR-11")]

CODE = "207RC0001X"  # ships in cardiology
HEART = {"code-kind": "taxonomy", "code-code": CODE, "code-seen": "cardiology"}
Committing = Callable[..., object]


@pytest.fixture
def draft(cast: Cast) -> DefinitionVersion:
    return operations.draft_definition(
        base=shipped_version(), by=cast.analyst, at=timezone.now()
    )


@pytest.fixture
def analyst(cast: Cast) -> Client:
    return signed_in(cast.analyst)


@pytest.fixture
def director(cast: Cast) -> Client:
    return signed_in(cast.director)


def change(client: Client, what: str, **typed: str) -> str:
    page = client.post(
        reverse("definition_edits", args=[2]), {"what": what, **typed}, follow=True
    )
    return words(page.content)


def move(client: Client, line: str, **other: str) -> str:
    return change(client, "code", **{**HEART, "code-line": line, **other})


def approve(client: Client, draft: DefinitionVersion, seen: str = "") -> str:
    draft.refresh_from_db()
    typed = {"seen": seen or operations.fingerprint_of(draft)}
    page = client.post(reverse("definition_approval", args=[2]), typed, follow=True)
    return words(page.content)


def now(draft: DefinitionVersion) -> dict[str, str]:
    draft.refresh_from_db()
    return content_of(draft).taxonomy


def fields_of(page: str) -> dict[str, str]:
    """Return what the form of the YAML page would send, as the browser reads it."""
    text = re.search(r'<textarea[^>]*name="text"[^>]*>\n?(.*?)</textarea>', page, re.S)
    seen = re.search(r'name="seen" value="([^"]*)"', page, re.S)
    assert text and seen
    return {"text": unescape(text[1]), "seen": unescape(seen[1])}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("sequence").values_list("verb", flat=True))


def test_what_ships_is_always_there_and_in_force(analyst: Client) -> None:
    page = words(analyst.get("/definitions/").content)
    assert "Service lines 1 in force" in page
    assert "Came with the software" in page
    assert not DefinitionVersion.objects.exists()
    assert "207RC0000X" in words(analyst.get("/definitions/service_lines/1/").content)


def test_a_draft_goes_by_forms_to_approval_by_a_second_person(
    cast: Cast,
    analyst: Client,
    director: Client,
    settings: Settings,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    analyst.post(reverse("definition_drafts"), {"base": "1"})
    assert "moves from Cardiology to Neurology." in move(analyst, "neurology")
    change(
        analyst,
        "name",
        **{"name-line": "urology", "name-name": "Kidney", "name-seen": "Urology"},
    )
    change(analyst, "line", **{"line-name": "Wound care"})
    analyst.post(reverse("definition_note", args=[2]), {"note": "The heart moved."})
    draft = open_draft()
    assert draft is not None
    page = words(director.get("/definitions/service_lines/2/").content)
    assert f"Taxonomy code {CODE} moves from Cardiology to Neurology." in page
    assert "Urology is now called Kidney." in page
    assert "Wound care is a new service line." in page
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        assert "is in force" in approve(director, draft)
    assert version_in_force().version == 2
    loaded = load_service_lines(settings.DEFINITIONS)
    assert (loaded.version, loaded.taxonomy[CODE]) == (2, "neurology")
    assert loaded.names["wound_care"] == "Wound care"
    said = yaml.safe_load((settings.DEFINITIONS / "service_lines.yaml").read_text())
    assert said["authored_by"] == cast.analyst.name
    assert said["checked_by"] == cast.director.name
    assert "Teo Lindqvist" in (page := words(director.get("/definitions/").content))
    assert "Odalys Thornbury" in page and "The heart moved." in page
    assert verbs() == [
        "definition.drafted",
        *["definition.edited"] * 3,
        "definition.noted",
        "definition.approved",
    ]


def test_nothing_is_written_unless_the_approval_holds(
    director: Client, analyst: Client, draft: DefinitionVersion, settings: Settings
) -> None:
    move(analyst, "neurology")
    approve(director, draft)  # its transaction never commits
    assert not (settings.DEFINITIONS / "service_lines.yaml").exists()


def test_whoever_edited_never_approves(
    cast: Cast, analyst: Client, draft: DefinitionVersion
) -> None:
    move(analyst, "neurology")
    cast.analyst.role = "director"
    cast.analyst.save()
    page = words(analyst.get("/definitions/service_lines/2/").content)
    assert "You edited this draft, so somebody else approves it" in page
    draft.refresh_from_db()
    with pytest.raises(PermissionDenied, match="somebody else"):
        operations.approve_definition(
            draft=draft,
            seen=operations.fingerprint_of(draft),
            by=cast.analyst,
            at=timezone.now(),
        )
    assert version_in_force().version == 1


def test_what_changed_since_it_was_read_is_not_approved(
    director: Client, analyst: Client, draft: DefinitionVersion
) -> None:
    seen = operations.fingerprint_of(draft)
    move(analyst, "neurology")
    assert "Read it again" in approve(director, draft, seen)
    assert version_in_force().version == 1


def test_a_draft_that_changes_nothing_is_not_approved(
    director: Client, draft: DefinitionVersion
) -> None:
    assert "says what is in force already" in approve(director, draft)


def test_two_people_who_change_one_draft_both_keep_their_work(
    cast: Cast, analyst: Client, draft: DefinitionVersion
) -> None:
    move(analyst, "neurology")
    steward = signed_in(cast.steward)
    typed = {"code-kind": "drg", "code-code": "001-019", "code-line": "urology"}
    change(steward, "code", **typed)
    draft.refresh_from_db()
    said = content_of(draft)
    assert said.taxonomy[CODE] == "neurology"
    assert ("urology", "001") in [(row.code, row.first) for row in said.drg]
    assert draft.editors.count() == 2


def test_a_code_that_moved_meanwhile_is_moved_only_by_whoever_saw_it(
    cast: Cast, analyst: Client, draft: DefinitionVersion
) -> None:
    move(analyst, "neurology")
    page = move(signed_in(cast.steward), "urology")
    assert "207RC0001X stands in Neurology. Send again to change that." in page
    assert now(draft)[CODE] == "neurology"
    move(signed_in(cast.steward), "urology", **{"code-seen": "neurology"})
    assert now(draft)[CODE] == "urology"


def test_a_code_can_go_to_primary_care_and_out_altogether(
    analyst: Client, draft: DefinitionVersion
) -> None:
    move(analyst, "primary_care")
    draft.refresh_from_db()
    assert CODE in content_of(draft).primary_care_taxonomy
    move(analyst, "-", **{"code-seen": "primary_care"})
    draft.refresh_from_db()
    assert CODE not in draft.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code-code": "heart"}, "no code of taxonomy"),
        (
            {"code-kind": "drg", "code-code": "300-310", "code-seen": ""},
            "in cardiology too",
        ),
        ({"code-kind": "drg", "code-code": "I20"}, "is no range"),
        ({"code-line": "cardiology"}, "stands in Cardiology already"),
        ({"code-line": "nowhere"}, "Select a valid choice"),
        ({"code-line": ""}, "This field is required"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    analyst: Client, draft: DefinitionVersion, typed: dict[str, str], said: str
) -> None:
    text = draft.text
    assert said in move(analyst, typed.pop("code-line", "urology"), **typed)
    draft.refresh_from_db()
    assert draft.text == text


def test_yaml_is_refused_line_by_line_and_nothing_typed_is_lost(
    analyst: Client, draft: DefinitionVersion
) -> None:
    wrong = draft.text.replace('"207RG0100X"', f'"{CODE}"')
    path = reverse("definition_text", args=[2])
    answer = analyst.post(path, {"text": wrong, "seen": draft.text})
    assert answer.status_code == 422
    page = words(answer.content)
    assert f"Line 46: {CODE} of gastroenterology stands in cardiology too" in page
    assert "207RG0100X" not in answer.content.decode().split("<textarea")[1]
    right = draft.text.replace("# Ranges of", "# Every range of").replace("730", "720")
    analyst.post(path, {"text": right.replace("\n", "\r\n"), "seen": draft.text})
    draft.refresh_from_db()
    assert "# Every range of" in draft.text
    assert content_of(draft).washout_established_days == 720


def test_yaml_of_two_people_is_put_together_and_shown_before_it_is_kept(
    cast: Cast, analyst: Client, draft: DefinitionVersion
) -> None:
    seen, path = draft.text, reverse("definition_text", args=[2])
    move(analyst, "neurology")
    steward = signed_in(cast.steward)
    mine = seen.replace("name: Urology", "name: Kidney")
    answer = steward.post(path, {"text": mine, "seen": seen})
    assert answer.status_code == 409
    assert "Nothing of yours is saved yet" in words(answer.content)
    steward.post(path, fields_of(answer.content.decode()))
    draft.refresh_from_db()
    assert content_of(draft).names["urology"] == "Kidney"
    assert content_of(draft).taxonomy[CODE] == "neurology"


def test_where_both_changed_one_thing_both_versions_are_shown(
    cast: Cast, analyst: Client, draft: DefinitionVersion
) -> None:
    seen, path = draft.text, reverse("definition_text", args=[2])
    change(
        analyst,
        "name",
        **{"name-line": "urology", "name-name": "Kidney", "name-seen": "Urology"},
    )
    mine = seen.replace("name: Urology", "name: Bladder")
    answer = signed_in(cast.steward).post(path, {"text": mine, "seen": seen})
    assert answer.status_code == 409
    assert "urology: name Kidney Bladder" in words(answer.content)
    draft.refresh_from_db()
    assert content_of(draft).names["urology"] == "Kidney"


def test_a_withdrawn_draft_stays_to_read_and_to_begin_again(
    analyst: Client, draft: DefinitionVersion
) -> None:
    move(analyst, "neurology")
    path = reverse("definition_withdrawal", args=[2])
    assert analyst.post(path, {"why": ""}).status_code == 422
    analyst.post(path, {"why": "Not now."})
    assert "withdrawn" in words(analyst.get("/definitions/service_lines/2/").content)
    assert "can’t be changed any more" in move(analyst, "urology")
    analyst.post(reverse("definition_drafts"), {"base": "2"})
    third = open_draft()
    assert third is not None and third.version == 3
    assert content_of(third).taxonomy[CODE] == "neurology"
    assert content_of(third).version == 3


def test_there_is_one_draft_and_everybody_lands_on_it(
    analyst: Client, draft: DefinitionVersion
) -> None:
    answer = analyst.post(reverse("definition_drafts"), {"base": "1"})
    assert answer["Location"] == "/definitions/service_lines/2/edits/"
    assert DefinitionVersion.objects.count() == 2


def test_a_search_finds_the_range_that_a_code_lies_in(analyst: Client) -> None:
    page = analyst.get("/definitions/service_lines/1/?q=i63.5").content.decode()
    assert "Neurology" in page and "<mark><code>I60-I69</code></mark>" in page
    assert "Urology" not in page
    nothing = words(analyst.get("/definitions/service_lines/1/?q=zebra").content)
    assert "Nothing is called that" in nothing


def test_a_version_is_taken_away_as_the_file_that_it_is(analyst: Client) -> None:
    answer = analyst.get("/definitions/service_lines/1/service_lines.yaml")
    assert answer.content.decode() == shipped_version().text
    assert "service_lines-1.yaml" in answer["Content-Disposition"]


def test_a_version_that_nobody_knows_is_not_found(analyst: Client) -> None:
    assert analyst.get("/definitions/service_lines/7/").status_code == 404
    assert analyst.post(reverse("definition_drafts"), {"base": "x"}).status_code == 404


def test_the_list_costs_as_many_queries_however_long_it_is(
    analyst: Client, cast: Cast
) -> None:
    def add(versions: range) -> None:
        for version in versions:
            DefinitionVersion(
                name="service_lines",
                version=version,
                text=shipped_version().text,
                edited_at=timezone.now(),
                edited_by=cast.analyst,
                approved_at=timezone.now(),
                approved_by=cast.director,
            ).save()

    analyst.get("/definitions/")  # the first request of a session writes it down
    add(range(2, 4))
    with CaptureQueriesContext(connection) as few:
        analyst.get("/definitions/")
    add(range(4, 14))
    with CaptureQueriesContext(connection) as many:
        analyst.get("/definitions/")
    assert len(many) == len(few)


def test_odd_names_come_back_as_they_were_typed(
    analyst: Client, draft: DefinitionVersion, shared_data: Path
) -> None:
    strings = (shared_data / "text" / "blns.json").read_text(encoding="utf-8")
    odd = [text for text in yaml.safe_load(strings) if text.strip() == text and text]
    for at, text in enumerate(odd[::40]):
        name = text[:70]
        change(analyst, "line", **{"line-name": f"{at} {name}"})
        draft.refresh_from_db()
        assert f"{at} {name}".strip(" ") in content_of(draft).names.values()
