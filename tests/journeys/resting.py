"""Waiting until a page has come to rest: loaded, drawn, every part of it fetched, and nothing on its way.

Playwright's "networkidle" says the same half a second later, and journeys open pages by the hundred.
"""

from __future__ import annotations

from itertools import count

from playwright.sync_api import Page, Request, Response

# True once a few frames in a row saw no part being fetched or laid in, and no chart that is still to be drawn.
# A chart that is folded away has no width, and is drawn when it is unfolded.
RESTS = """(turn) => {
  const moves = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added";
  const blank = (chart) => chart.clientWidth && !chart.querySelector(".mark-group") && !chart.textContent.trim();
  const busy =
    document.readyState !== "complete" ||
    document.querySelector(moves) ||
    [...document.querySelectorAll("[data-chart]")].some(blank);
  const before = window.restedFor?.turn === turn ? window.restedFor.frames : 0;
  window.restedFor = { turn, frames: busy ? 0 : before + 1 };
  return window.restedFor.frames > 3;
}"""
_turns = count()


class Traffic:
    """What a page has asked for and not got yet."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._on_its_way: set[Request] = set()
        page.on("request", self._began)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)

    def open(self, address: str) -> Response | None:
        """Go somewhere and wait until the page rests."""
        response = self.page.goto(address)
        self.rest()
        return response

    def rest(self) -> None:
        """Wait until the page rests."""
        self.page.wait_for_load_state()
        self.page.wait_for_function(RESTS, arg=next(_turns))
        while self._on_its_way:
            self.page.wait_for_timeout(10)
            self.page.wait_for_function(RESTS, arg=next(_turns))

    def _began(self, request: Request) -> None:
        self._on_its_way.add(request)

    def _ended(self, request: Request) -> None:
        self._on_its_way.discard(request)
