"""What pages would write again and again in the same words: kept, by all that it depends on.

Only for what never changes while its key is the same: what the published mart says of a practice, how a bar is drawn.
What people write, and whatever only some may see, is made anew for each page; a part that differs by reader has what
the difference comes from in its key.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import Any

from markupsafe import Markup

MOST_PARTS = 4_096  # of a macro; of some 500 signs each
MOST_SIGNS = 8_000_000  # of blocks, in each process


class Parts:
    """Blocks of pages; what wasn't asked for longest goes first."""

    def __init__(self, most: int = MOST_SIGNS) -> None:
        self._most, self._signs = most, 0
        self._kept: OrderedDict[tuple[Any, ...], Markup] = OrderedDict()
        self._lock = Lock()

    def __call__(self, *key: Any, caller: Callable[[], Markup]) -> Markup:
        """Return the block of a ``call``; ``key`` names it and holds all that it depends on."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = caller()
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._signs += len(made)
            while self._signs > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._signs -= len(dropped)
        return made


def remembered(macro: Callable[..., Markup]) -> Callable[..., Markup]:
    """Return a macro that looks at nothing but its arguments, which remembers what it said of them.

    By type too: a text that may hold signs of HTML is equal to one that was made safe, and must not be taken for it.
    """
    return lru_cache(maxsize=MOST_PARTS, typed=True)(macro)
