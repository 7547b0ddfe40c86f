"""What a pack says survives being written down, whole."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from prm.packs.content import Content
from tests.prm.packs.made import CONTENT, TABLE

pytestmark = pytest.mark.req("RPT-02")


def test_content_comes_back_from_json_as_it_was() -> None:
    written = json.loads(json.dumps(CONTENT.as_json()))
    assert Content.from_json(written) == CONTENT
    assert Content.from_json(written).digest() == CONTENT.digest()


def test_a_changed_number_changes_the_digest() -> None:
    plain = CONTENT.as_json()
    plain["sections"][0]["blocks"][1]["rows"][0][1]["value"] = 1_201
    assert Content.from_json(plain).digest() != CONTENT.digest()


def test_a_pack_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 99"):
        Content.from_json({**CONTENT.as_json(), "format": 99})


def test_a_table_knows_its_columns_by_key() -> None:
    assert TABLE.keys == ("line", "all", "ours", "share", "since")
    assert replace(TABLE, rows=()).rows == ()
