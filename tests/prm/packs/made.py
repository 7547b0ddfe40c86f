"""A small pack with every kind of block, hidden counts and hostile words in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from headwater import charts
from headwater.charts import Look, Wait
from prm.insights.counts import Count
from prm.packs import cells
from prm.packs.branding import Branding
from prm.packs.content import (
    Chart,
    Column,
    Content,
    Fact,
    Kind,
    Section,
    Series,
    Shape,
    Source,
    Strip,
    Table,
)

AT = datetime(2026, 11, 22, 6, tzinfo=UTC)
SITE = Branding("Riverside Health", "#0b5b5c", None)
MONTHS = tuple(date(2026, month, 1) for month in range(1, 9))
DAYS = tuple(float(3 + at) for at in range(len(MONTHS)))
DRAWING = charts.waits_by_month(
    [Wait(month, True, days) for month, days in zip(MONTHS, DAYS, strict=True)],
    Look("Third next available", "days"),
    description="Days to the third open appointment.",
)
STRIP = Strip(
    "The week",
    (
        Fact("Referrals", cells.count(1_234), "in the window"),
        Fact("To us", cells.share(0.62)),
        Fact("Past their clock", cells.count(3, late=True)),
    ),
)
TABLE = Table(
    "Lines",
    (
        Column("line", "Line"),
        Column("all", "All", Kind.COUNT, sums=True),
        Column("ours", "To us", Kind.COUNT, sums=True),
        Column("share", "Share", Kind.SHARE, ratio=("ours", "all")),
        Column("since", "Since", Kind.DATE),
    ),
    (
        (
            cells.text("Cardiology"),
            cells.count(1_200),
            cells.count(744),
            cells.share(0.62),
            cells.day(date(2026, 3, 1)),
        ),
        (
            cells.text('=HYPERLINK("http://x")'),
            cells.count(Count(25)),
            cells.count(Count(None, small=True)),
            cells.share(None),
            cells.NOTHING,
        ),
    ),
    note="Of aligned practices.",
    more=2,
)
CHART = Chart(
    "Third next available",
    Shape.LINES,
    Kind.DAYS,
    tuple(f"{month:%b %Y}" for month in MONTHS),
    (Series("Cardiology", "ours", DAYS),),
    "Days to the third open appointment.",
    DRAWING,
)
STACK = Chart(
    "Where referrals went",
    Shape.STACKED,
    Kind.COUNT,
    ("Jan 2026", "Feb 2026"),
    (Series("Ours", "ours", (5, 7)), Series("Competitor", "competitor", (None, 3))),
    "Episodes by destination.",
    DRAWING,
)
CONTENT = Content(
    "Weekly pack",
    "16 Nov 2026 to 22 Nov 2026",
    date(2026, 11, 16),
    date(2026, 11, 22),
    Source(
        "m1", "2026-10-31", "Sep 2025 to Aug 2026", "claims (x)", {"lines": 3}, "ab"
    ),
    (
        Section(
            "lines", "Lines", "It waits #let x = [1].", (STRIP, TABLE, CHART, STACK)
        ),
    ),
    ("All months are complete.",),
)
