"""Whose word is shown where sources differ: one table.

A person who looked decides over the hospital's own staff list, that over the site's roster, that over the national
register, that over what CMS derives from it. Between equals the newer as-of date decides.
"""

from __future__ import annotations

STEWARD = "steward"  # an edit, or a correction that a steward accepted
STAFF_LIST = "staff-list"
ROSTER = "network"
REGISTER = "nppes"
HANDED_OVER = "directory"  # our own decisions, as they come back from the lake

# Best first. Sources in one row are equals; whoever isn't named stands in the last.
ORDER: tuple[tuple[str, ...], ...] = (
    (STEWARD,),
    (STAFF_LIST,),
    (ROSTER, "tuva"),
    ("proposal",),
    (REGISTER,),
    ("clinicians", "reassignment", "facility-affiliation"),
)

# Attributes where another order is right: attribute to the sources that come first, best first.
EXCEPTIONS: dict[str, tuple[str, ...]] = {
    # Only the register closes an NPI; a roster that still lists the person knows less.
    "deactivated_on": (STEWARD, REGISTER),
    # The register's code is what claims and measures go by; rosters often carry a department's.
    "taxonomy_code": (STEWARD, REGISTER),
}

# National registers: they name everybody, so that only whom the site has to do with is taken from them.
REGISTERS = frozenset({REGISTER, "clinicians", "reassignment", "facility-affiliation"})


def rank(source: str, attribute: str = "") -> int:
    """Return how far down a source stands for an attribute: the lowest number is shown."""
    first = EXCEPTIONS.get(attribute, ())
    if source in first:
        return first.index(source)
    place = next(
        (at for at, equals in enumerate(ORDER) if source in equals), len(ORDER)
    )
    return len(first) + place
