"""A visit is planned from a row of numbers: the brief of that line, with a button that puts it into the week."""

from __future__ import annotations

import pytest

from prm.directory.models import Practice
from tests.cast import Cast, signed_in


@pytest.mark.req("LEAK-07")
def test_the_row_leads_to_the_brief_of_its_line_where_a_visit_is_planned(
    cast: Cast,
) -> None:
    practice = Practice.objects.create(code="P1", name="Alder Creek")
    client = signed_in(cast.director)
    answer = client.get("/from-row/plan/?code=P1&line=cardiology&from=opportunities")
    assert answer.status_code == 302
    address = answer.headers["Location"]
    assert address.startswith(f"/practices/{practice.pk}/brief/?")
    assert "line=cardiology" in address
    page = client.get(address)
    assert page.status_code == 200
    assert "Alder Creek" in page.content.decode()
