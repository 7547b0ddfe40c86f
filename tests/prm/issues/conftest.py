"""What the tests of issues share."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.prm.issues.made import Site, make_site


@pytest.fixture
def house(cast: Cast) -> Site:
    """Return two territories and whoever works in them."""
    return make_site(cast)
