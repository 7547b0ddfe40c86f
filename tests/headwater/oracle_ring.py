"""Who stands next door, pair by pair."""

from __future__ import annotations

import math

from headwater.attribution.ring import Place


def kilometres(one: Place, other: Place) -> float:
    """Return the way as the crow flies by the law of cosines of the sphere."""
    points = [
        tuple(math.radians(float(x or 0)) for x in (each.latitude, each.longitude))
        for each in (one, other)
    ]
    (up, across), (north, east) = points
    cosine = math.sin(up) * math.sin(north)
    cosine += math.cos(up) * math.cos(north) * math.cos(east - across)
    return 6371.0088 * math.acos(min(cosine, 1.0))


def are_next_door(
    one: str, other: str, people: set[tuple[str, str]], places: dict[str, Place]
) -> bool:
    """Say whether two practices share a practitioner or a place."""
    if any((person, other) in people for person, at in people if at == one):
        return True
    if one not in places or other not in places:
        return False
    here, there = places[one], places[other]
    if None in (here.latitude, here.longitude, there.latitude, there.longitude):
        return bool(here.zip_code) and here.zip_code[:5] == there.zip_code[:5]
    return kilometres(here, there) <= 1.0
