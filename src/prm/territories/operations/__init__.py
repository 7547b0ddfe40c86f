"""Everything that is done to territories."""

from prm.territories.operations.areas import assign_areas as assign_areas
from prm.territories.operations.areas import redraw_territory as redraw_territory
from prm.territories.operations.areas import release_area as release_area
from prm.territories.operations.assignments import assign_liaison as assign_liaison
from prm.territories.operations.assignments import end_assignment as end_assignment
from prm.territories.operations.placements import place_practices as place_practices
from prm.territories.operations.territories import close_territory as close_territory
from prm.territories.operations.territories import open_territory as open_territory
from prm.territories.operations.territories import rename_territory as rename_territory
from prm.territories.operations.tiers import set_tier as set_tier
