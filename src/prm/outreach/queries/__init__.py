"""What is known of outreach."""

from prm.outreach.queries.materials import Left as Left
from prm.outreach.queries.materials import current_materials as current_materials
from prm.outreach.queries.materials import left_at as left_at
from prm.outreach.queries.materials import newest_of as newest_of
from prm.outreach.queries.materials import places_of as places_of
from prm.outreach.queries.materials import (
    why_it_may_not_be_left as why_it_may_not_be_left,
)
from prm.outreach.queries.materials import with_uses as with_uses
