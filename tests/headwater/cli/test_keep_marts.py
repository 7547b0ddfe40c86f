"""`headwater marts`: list, roll back, prune, verify."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from headwater.marts import Mart, open_current, publish
from tests.headwater.cli.conftest import headwater
from tests.headwater.marts.made import AT, MANIFEST, made_tables


@pytest.fixture
def newer(marts: Path) -> Mart:
    return publish(made_tables(volume=30.0), MANIFEST, marts, AT + timedelta(days=1))


def test_the_list_says_which_mart_serves(marts: Path, mart: Mart, newer: Mart) -> None:
    listing = json.loads(headwater("marts", "list", "--marts", marts, "--json").stdout)
    assert [(line["id"], line["current"]) for line in listing] == [
        (newer.id, True),
        (mart.id, False),
    ]
    table = headwater("marts", "list", "--marts", marts).stdout
    assert newer.id in table and "yes" in table


def test_an_empty_folder_says_how_to_begin(tmp_path: Path) -> None:
    result = headwater("marts", "list", "--marts", tmp_path)
    assert result.exit_code == 0
    assert "headwater refresh" in result.stderr


@pytest.mark.req("ADM-08")
def test_one_command_goes_back_to_the_mart_before(
    marts: Path, mart: Mart, newer: Mart
) -> None:
    result = headwater("marts", "rollback", "--marts", marts)
    assert result.exit_code == 0, result.stderr
    assert open_current(marts) == mart
    forward = headwater("marts", "rollback", newer.id, "--marts", marts, "--json")
    assert json.loads(forward.stdout) == {"id": newer.id}
    assert open_current(marts) == newer


def test_prune_says_what_it_removed(marts: Path, mart: Mart, newer: Mart) -> None:
    result = headwater("marts", "prune", "--keep", "1", "--marts", marts, "--json")
    assert json.loads(result.stdout) == {"removed": [mart.id]}
    again = headwater("marts", "prune", "--keep", "1", "--marts", marts)
    assert again.stderr == "Nothing to remove.\n"


def test_verify_ends_with_status_1_when_a_mart_is_damaged(
    marts: Path, mart: Mart, newer: Mart
) -> None:
    assert headwater("marts", "verify", "--marts", marts).exit_code == 0
    (mart.path / "flow.parquet").write_bytes(b"damaged")
    result = headwater("marts", "verify", "--marts", marts, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)[newer.id] == []
    assert "flow.parquet" in json.loads(result.stdout)[mart.id][0]
    assert headwater("marts", "verify", newer.id, "--marts", marts).exit_code == 0
