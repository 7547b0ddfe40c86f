"""What is asked about territories: who sees what, and how a practice stands on a day."""

from prm.territories.queries.areas import areas_on as areas_on
from prm.territories.queries.areas import list_spots as list_spots
from prm.territories.queries.coverage import Coverage as Coverage
from prm.territories.queries.coverage import Covered as Covered
from prm.territories.queries.coverage import PlacedPractice as PlacedPractice
from prm.territories.queries.coverage import coverage_on as coverage_on
from prm.territories.queries.scope import Scope as Scope
from prm.territories.queries.scope import codes_visible_to as codes_visible_to
from prm.territories.queries.scope import is_visible_to as is_visible_to
from prm.territories.queries.scope import practices_visible_to as practices_visible_to
from prm.territories.queries.scope import scope_of as scope_of
from prm.territories.queries.standing import Standing as Standing
from prm.territories.queries.standing import standing_of as standing_of
from prm.territories.queries.standing import territory_on as territory_on
