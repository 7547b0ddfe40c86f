"""A steward sees two records side by side, decides, and can take the decision back."""

from __future__ import annotations

import html
from datetime import timedelta

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headwater.synthetic.arrays import stream
from headwater.synthetic.identity import (
    addresses,
    people_names,
    practice_names,
    telephones,
)
from prm.directory.models import DuplicateProposal, Merge, Practice, Practitioner
from prm.directory.operations.linking import (
    propose_duplicates,
    refuse_duplicate,
    reopen_duplicate,
)
from prm.directory.operations.merging import merge_records
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.prm.directory.twins import AT, practice, practitioner, works

pytestmark = pytest.mark.django_db
REASONS = [{"attribute": "phone", "words": "same phone", "bits": 6.1}]


def proposed(left: Practice, right: Practice, score: float = 0.97) -> DuplicateProposal:
    one, two = sorted((left.pk, right.pk))
    return DuplicateProposal.objects.create(
        kind="practice",
        left=one,
        right=two,
        score=score,
        reasons=REASONS,
        proposed_at=AT,
    )


def pair(number: int = 0, score: float = 0.97) -> DuplicateProposal:
    return proposed(
        practice(f"P-{number}", phone="555-300-0100"),
        practice(f"P-{number}B", f"Brackle Fam Med {number}", phone="555-400-0100"),
        score,
    )


@pytest.mark.req("DIR-06")
def test_records_that_look_like_one_are_proposed_with_score_and_reasons(
    cast: Cast,
) -> None:
    rng = stream(5, "a directory of its own")
    firsts, lasts = people_names(rng, 30)
    names = practice_names(rng, np.zeros(30, int))
    phones, streets = telephones(rng, 30), addresses(rng, 30)
    for number in range(30):
        place = practice(
            f"P-{number}",
            names[number],
            phone=phones[number],
            address_1=streets[number],
            zip_code=f"0000{number % 7}",
        )
        first, last = firsts[number], lasts[number]
        works(practitioner(last, first_name=first, gender="male"), place)
    home = Practice.objects.get(code="P-7")
    twin = practitioner(lasts[7], first_name=f"{firsts[7][0]}.", gender="male")
    works(twin, home)
    clinic = practice(
        "P-7B",
        f"{home.name}, PLLC",
        phone=home.phone,
        address_1=home.address_1.replace("Street", "St, Suite 4"),
        zip_code=home.zip_code,
    )
    sought = propose_duplicates(by=cast.steward, at=AT)
    found = {
        (row.kind, row.left, row.right): row for row in DuplicateProposal.objects.all()
    }
    first = Practitioner.objects.get(last_name=lasts[7], first_name=firsts[7])
    assert set(found) == {
        ("practice", home.pk, clinic.pk),
        ("practitioner", first.pk, twin.pk),
    }
    reasons = found[("practitioner", first.pk, twin.pk)].reasons
    initial = f"first name {firsts[7][0]}. is an initial of {firsts[7]}"
    assert initial in [reason["words"] for reason in reasons]
    assert all(reason["bits"] for reason in reasons)
    assert all(row.score >= 0.5 for row in found.values())
    assert (sought.proposed, sought.gone) == (2, 0)


@pytest.mark.req("DIR-06")
def test_looking_again_keeps_what_was_decided_and_drops_what_is_no_longer_alike(
    cast: Cast,
) -> None:
    refused, stale = pair(1), pair(2)
    refuse_duplicate(proposal=refused, by=cast.steward, at=AT, why="Two doors")
    Practice.objects.exclude(pk__in=()).update(phone="", name="")
    sought = propose_duplicates(by=cast.steward, at=AT)
    refused.refresh_from_db()
    stale.refresh_from_db()
    assert (refused.state, refused.decided_why) == ("refused", "Two doors")
    assert (stale.state, sought.gone) == ("gone", 1)


@pytest.mark.req("DIR-06")
def test_the_queue_lists_the_likeliest_first_and_filters(cast: Cast) -> None:
    sure, unsure = pair(1, 0.97), pair(2, 0.6)
    browser = signed_in(cast.steward)
    page = browser.get("/stewardship/duplicates/").content.decode()
    assert page.index(f"duplicates/{sure.pk}/") < page.index(f"duplicates/{unsure.pk}/")
    page = browser.get("/stewardship/duplicates/?likely=possible").content.decode()
    assert f"duplicates/{sure.pk}/" not in page
    page = browser.get("/stewardship/duplicates/?kind=practitioner").content.decode()
    assert "Nothing matches" in page


@pytest.mark.req("DIR-06")
def test_two_records_stand_side_by_side_with_reasons_and_what_hangs_on_each(
    cast: Cast,
) -> None:
    proposal = pair()
    works(practitioner(), Practice.objects.get(pk=proposal.right))
    page = signed_in(cast.steward).get(f"/stewardship/duplicates/{proposal.pk}/")
    text = page.content.decode()
    assert "Same phone" in text and "+6.1" in text
    assert "differs" in text  # in words, not by colour alone
    assert "Affiliations" in text
    # The record on which more hangs is proposed to stay.
    assert 'name="survivor" value="right" checked' in " ".join(text.split())


@pytest.mark.req("DIR-06")
def test_a_steward_merges_with_the_chosen_values_and_undoes_it(cast: Cast) -> None:
    proposal, following = pair(1), pair(2, 0.8)
    browser = signed_in(cast.steward)
    answer = browser.post(
        f"/stewardship/duplicates/{proposal.pk}/merge/",
        {"survivor": "left", "take_name": "left", "take_phone": "right"},
    )
    assert answer["Location"] == f"/stewardship/duplicates/{following.pk}/"
    survivor = Practice.objects.get(pk=proposal.left)
    assert (survivor.name, survivor.phone) == (
        "Brackle Family Medicine",
        "555-400-0100",
    )
    merge = Merge.objects.get()
    page = browser.get(answer["Location"]).content.decode()
    assert f"/stewardship/merges/{merge.pk}/undoing/" in page  # the toast
    browser.post(f"/stewardship/merges/{merge.pk}/undoing/")
    survivor.refresh_from_db()
    assert survivor.phone == "555-300-0100"
    proposal.refresh_from_db()
    assert proposal.state == "open"


@pytest.mark.req("DIR-06")
def test_a_merge_past_its_thirty_days_stays_and_says_so(cast: Cast) -> None:
    proposal = pair()
    both = Practice.objects.in_bulk([proposal.left, proposal.right])
    merge = merge_records(
        kind="practice",
        survivor=both[proposal.left],
        absorbed=both[proposal.right],
        by=cast.steward,
        at=AT,
    )
    with time_machine.travel(AT + timedelta(days=31), tick=False):
        browser = signed_in(cast.steward)
        assert (
            "Past its 30 days" in browser.get("/stewardship/merges/").content.decode()
        )
        answer = browser.post(f"/stewardship/merges/{merge.pk}/undoing/", follow=True)
    assert "can be undone for 30 days" in answer.content.decode()
    merge.refresh_from_db()
    assert merge.undone_at is None


@pytest.mark.req("DIR-06")
def test_a_pair_that_was_called_different_waits_again_when_that_is_taken_back(
    cast: Cast,
) -> None:
    proposal = pair()
    browser = signed_in(cast.steward)
    browser.post(
        f"/stewardship/duplicates/{proposal.pk}/refusal/", {"why": "Two doors"}
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_why) == ("refused", "Two doors")
    reopen_duplicate(proposal=proposal, by=cast.steward, at=AT)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by) == ("open", None)
    verbs = list(Entry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["duplicate.refused", "duplicate.reopened"]


@pytest.mark.req("DIR-06")
def test_a_pair_whose_record_was_merged_elsewhere_waits_no_more(cast: Cast) -> None:
    proposal, third = pair(), practice("P-9")
    merge_records(
        kind="practice",
        survivor=third,
        absorbed=Practice.objects.get(pk=proposal.left),
        by=cast.steward,
        at=AT,
    )
    page = signed_in(cast.steward).get("/stewardship/duplicates/").content.decode()
    assert f"duplicates/{proposal.pk}/" not in page


def test_lists_take_as_many_queries_for_thirty_pairs_as_for_two(cast: Cast) -> None:
    browser = signed_in(cast.steward)
    browser.get("/stewardship/duplicates/")  # what is kept from then on
    counts = []
    for numbers in (range(2), range(2, 30)):
        for number in numbers:
            pair(number)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/stewardship/duplicates/").status_code == 200
            assert browser.get("/stewardship/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_nobody_else_may_decide(cast: Cast) -> None:
    proposal = pair()
    for person in (cast.liaison, cast.compliance_officer, cast.administrator):
        browser = signed_in(person)
        path = f"/stewardship/duplicates/{proposal.pk}/"
        assert browser.get(path).status_code == 403
        assert browser.post(f"{path}merge/", {"survivor": "left"}).status_code == 403
    assert not Merge.objects.exists()


@pytest.mark.req("DIR-06")
def test_a_steward_takes_a_merge_apart_on_the_page_of_the_record(cast: Cast) -> None:
    for kind, survivor, absorbed in (
        ("practice", practice("P-1"), practice("P-2", "Brackle Fam Med")),
        ("practitioner", practitioner(), practitioner("Tamblehow")),
    ):
        merge = merge_records(
            kind=kind, survivor=survivor, absorbed=absorbed, by=cast.steward, at=AT
        )
        path, undo = f"/{kind}s/{survivor.pk}/", f"/stewardship/merges/{merge.pk}/"
        with time_machine.travel(AT + timedelta(days=2), tick=False):
            said = signed_in(cast.director).get(path).content.decode()
            assert "Merged into it" in said and undo not in said
            browser = signed_in(cast.steward)
            assert undo in browser.get(path).content.decode()
            answer = browser.post(f"{undo}undoing/", {"back": "record"})
            assert answer["Location"] == path
            assert "Merged into it" not in browser.get(path).content.decode()
        absorbed.refresh_from_db()
        assert absorbed.merged_into_id is None


@pytest.mark.req("DIR-06")
def test_no_score_claims_to_be_certain(cast: Cast) -> None:
    proposal = pair(score=1.0)
    browser = signed_in(cast.steward)
    for path in ("", f"{proposal.pk}/"):
        page = browser.get(f"/stewardship/duplicates/{path}").content.decode()
        assert ">99.9\N{NO-BREAK SPACE}%" in html.unescape(page)
        assert "100\N{NO-BREAK SPACE}%" not in page


def test_a_merge_in_the_list_leads_to_the_record_that_stays(cast: Cast) -> None:
    survivor, absorbed = practice("P-1"), practice("P-2", "Brackle Fam Med")
    merge_records(
        kind="practice", survivor=survivor, absorbed=absorbed, by=cast.steward, at=AT
    )
    page = signed_in(cast.steward).get("/stewardship/merges/").content.decode()
    assert f'href="/practices/{survivor.pk}/"' in page
