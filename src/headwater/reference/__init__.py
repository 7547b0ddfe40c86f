"""Where places are: facts of public record that no site brings along, and the places of the invented region.

The lowest room: it imports nothing of ours.
"""

from headwater.reference.counties import County as County
from headwater.reference.counties import county as county
from headwater.reference.counties import county_shapes as county_shapes
from headwater.reference.counties import list_counties as list_counties
