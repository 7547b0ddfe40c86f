"""Colours of native charts: those that the page gives to the same meaning, in its light scheme."""

from __future__ import annotations

from headwater import charts

_ROLES = {
    **{kind: f"token:c-{kind}" for kind in charts.DESTINATION_KINDS},
    "ink": "token:ink-2",
    "quiet": "token:c-band-line",
}
_OTHERS = ("ours", "competitor", "unaffiliated", "partner")


def colour(role: str, at: int = 0) -> str:
    """Return a colour as ``#0b5b5c``; a role without a meaning of its own gets one by its place."""
    token = _ROLES.get(role) or _ROLES[_OTHERS[at % len(_OTHERS)]]
    found: str = charts.resolve({"colour": token})["colour"]
    return found
