"""What a practitioner refers, practice by practice, in lines and by destination, with nothing small told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.test import Client

from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.directory.models import Practitioner
from prm.insights.counts import Count
from prm.insights.publication import SAID
from prm.insights.publication.referrals import say_people
from prm.insights.queries.practitioners import kinds_of_people, sendings
from tests.cast import Cast, signed_in
from tests.prm.insights.made import KINDS, Market
from tests.prm.web.conftest import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-10")]

FEN, OAK = "9700000001", "9700000019"


def shared_out(market: Market, parts: dict[str, float]) -> None:
    """Let each flow come from several people instead of one."""
    rows, market.tables["flow"] = market.tables["flow"], []
    for row in rows:
        for npi, part in parts.items():
            market.tables["flow"].append(
                row | {"npi": npi, "volume": part * row["volume"]}
            )


@pytest.fixture
def made(market: Market, tmp_path: Path) -> Mart:
    market.practice("Alder", "affiliated")
    market.sends("Alder", alignment="affiliated", ours=300, competitor=200)
    market.sends("Alder", "urology", alignment="affiliated", ours=100, unknown=40)
    market.sends("Alder", "oncology", alignment="affiliated", competitor=16)
    shared_out(market, {FEN: 0.6, OAK: 0.4})
    return market.publish(tmp_path / "marts")


@pytest.fixture
def fen(made: Mart) -> Practitioner:
    return Practitioner.objects.create(npi=FEN, last_name="Fen")


def read(reader: Client, person: Practitioner) -> str:
    return words(reader.get(f"/practitioners/{person.pk}/").content)


def test_the_page_says_lines_and_destinations_of_the_practice(
    cast: Cast, fen: Practitioner
) -> None:
    page = read(signed_in(cast.director), fen)
    assert "394 referrals from Practice Alder , 61 % to us" in page
    assert "Ours 240, competitor 130" in page
    assert "Cardiology 180 / 300 60 %" in page


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_with_volumes_read_them(
    cast: Cast, fen: Practitioner, role: Role
) -> None:
    page = read(signed_in(cast.of(role)), fen)
    seen = role in MAY_SEE_VOLUMES and role != Role.LIAISON
    assert ("referrals from" in page) is seen


def test_a_liaison_of_elsewhere_is_told_who_sees_them(
    cast: Cast, fen: Practitioner
) -> None:
    page = read(signed_in(cast.liaison), fen)
    assert "They refer from practices outside your territories" in page


def test_who_refers_nothing_reads_why(cast: Cast, made: Mart) -> None:
    nobody = Practitioner.objects.create(npi="9700000027", last_name="Ash")
    assert "The published mart credits them with no referral" in read(
        signed_in(cast.director), nobody
    )


def test_without_a_mart_the_section_stays_away(cast: Cast, db: None) -> None:
    person = Practitioner.objects.create(npi=FEN, last_name="Fen")
    assert "What they refer" not in read(signed_in(cast.director), person)


@pytest.mark.req("CMP-08")
def test_small_counts_of_a_person_are_hidden_and_never_the_difference(
    market: Market, tmp_path: Path
) -> None:
    market.practice("Alder")
    market.sends("Alder", ours=100, competitor=60)
    shared_out(market, {FEN: 0.9, OAK: 0.1})
    mart = market.publish(tmp_path / "marts")
    kinds = {npi: dict(each) for npi, each in kinds_of_people(mart, "Alder").items()}
    assert kinds[OAK]["competitor"].value is None  # 6 of 60
    assert kinds[FEN]["competitor"].value is None  # 60 less it would be 6
    assert sendings(mart, FEN)[0].practice_id == "Alder"
    assert Count(0) == kinds[FEN]["partner"]


@pytest.mark.req("CMP-08")
@pytest.mark.parametrize("seed", [3, 4, 5])
def test_what_is_said_of_people_tells_nothing_that_others_do_not(
    market: Market, tmp_path: Path, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    for name in ("P1", "P2"):
        market.practice(name)
        for line in ("cardiology", "urology"):
            volumes = rng.poisson(rng.gamma(0.9, 40, len(KINDS))).astype(float)
            market.sends(name, line, **dict(zip(KINDS, volumes.tolist(), strict=True)))
    rows, market.tables["flow"] = market.tables["flow"], []
    for row in rows:
        parts = rng.dirichlet([0.7, 0.7, 0.7])
        for npi, part in zip("ABC", parts, strict=True):
            market.tables["flow"].append(
                row
                | {"npi": f"{row['practice_id']}{npi}", "volume": part * row["volume"]}
            )
    mart = market.publish(tmp_path / "marts")
    alone, with_people = Publication(), Publication()
    for say in SAID:
        say(with_people, mart)
        if say is not say_people:
            say(alone, mart)
    known = {each.name for each in alone.audit()}
    assert {each.name for each in with_people.audit()} <= known
