"""What is asked about territories: who sees what, and how a practice stands on a day."""

from prm.territories.queries.scope import codes_visible_to as codes_visible_to
from prm.territories.queries.scope import practices_visible_to as practices_visible_to
from prm.territories.queries.standing import Standing as Standing
from prm.territories.queries.standing import standing_of as standing_of
from prm.territories.queries.standing import territory_on as territory_on
