"""Who lives in the made-up market, as the enrolment files say."""

from __future__ import annotations

from datetime import date

import pyarrow.compute as pc

from tests.headwater.synthetic.conftest import Reader


def test_people_are_as_old_as_their_payers_have_them(town: Reader) -> None:
    spans = town("eligibility")
    assert spans["birth_date"].null_count == 0
    federal = spans.filter(pc.field("payer") == "Federal FFS")
    born = federal["birth_date"].to_pylist()
    old = sum(day < date(1959, 11, 1) for day in born) / len(born)
    assert 0.85 < old < 1
