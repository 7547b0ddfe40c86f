"""What colour and shape mean in every chart, and how tokens become colours outside the browser."""

from __future__ import annotations

from typing import Any, Literal

Spec = dict[str, Any]
Scheme = Literal["light", "dark"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

DESTINATION_NAMES = {
    "ours": "Ours",
    "partner": "Partner",
    "competitor": "Competitor",
    "unaffiliated": "Unaffiliated",
    "unknown": "Unknown",
}
DESTINATION_KINDS = tuple(DESTINATION_NAMES)  # the one order of every stack and legend

# What the description of a chart says whose counts aren't all drawn.
SUPPRESSED = (
    " Counts of ten or fewer, and counts that would give them away, are left out."
)


def say_hidden(description: str, *, hidden: bool) -> str:
    """Return a chart's description; where some of its counts aren't drawn it says so."""
    return description + SUPPRESSED if hidden else description


HATCH = "url(#hatch)"  # unknown destination
EARLY = "url(#early)"  # month that isn't complete

DESTINATION_FILLS = {
    "ours": "token:c-ours",
    "partner": "token:c-partner",
    "competitor": "token:c-competitor",
    "unaffiliated": "token:c-unaffiliated",
    "unknown": HATCH,
}

# The same values as the stylesheet's tokens; a test compares the two.
_COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#121615"),
    "rule": ("#dfe4e2", "#2b3331"),
    "ink": ("#14201e", "#e8edeb"),
    "ink-2": ("#46524f", "#b6c0bd"),
    "ink-3": ("#626d6a", "#919c99"),
    "c-ours": ("#0b5b5c", "#2ba69d"),
    "c-partner": ("#3f9f97", "#9bdad2"),
    "c-competitor": ("#b57006", "#e2a13a"),
    "c-unaffiliated": ("#7a8794", "#7f8d9b"),
    "c-unknown": ("#7a8794", "#7f8d9b"),
    "c-band": ("#e3e9e7", "#2a3331"),
    "c-band-line": ("#83908c", "#77837f"),
}
_FONT = "Liberation Sans, Arial, sans-serif"


def base(*, description: str, height: int) -> Spec:
    """Return what every chart shares: fluid width, quiet axes, words for those who can't see it.

    Parameters
    ----------
    description
        What the chart shows and says, in one or two sentences.
    height
        Height of the plot in px; the width follows the page.
    """
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": "transparent",
        "config": {
            "font": "token:font",
            "view": {"stroke": None},
            "axis": {
                "labelColor": "token:ink-3",
                "labelFontSize": 12,
                "titleColor": "token:ink-2",
                "titleFontSize": 12,
                "titleFontWeight": "normal",
                "gridColor": "token:rule",
                "domainColor": "token:ink",
                "ticks": False,
            },
            "text": {"fontSize": 12, "fill": "token:ink-3"},
        },
    }


def resolve(spec: Spec, scheme: Scheme = "light") -> Spec:
    """Return a copy of ``spec`` in which every token is a colour or a font.

    For pictures made without a browser. Patterns stay references: put :func:`patterns` into the picture's ``<defs>``.

    Raises
    ------
    KeyError
        If the specification names a token that the design doesn't have.
    """
    column = 0 if scheme == "light" else 1
    resolved: Spec = _swap(spec, column)
    return resolved


def _swap(value: Any, column: int) -> Any:
    if isinstance(value, dict):
        return {key: _swap(entry, column) for key, entry in value.items()}
    if isinstance(value, list):
        return [_swap(entry, column) for entry in value]
    if isinstance(value, str) and value.startswith("token:"):
        name = value.removeprefix("token:")
        return _FONT if name == "font" else _COLOURS[name][column]
    return value


def patterns(scheme: Scheme = "light") -> str:
    """Return the SVG ``<defs>`` that :data:`HATCH` and :data:`EARLY` refer to."""
    column = 0 if scheme == "light" else 1
    hatch, early = _COLOURS["c-unknown"][column], _COLOURS["c-band-line"][column]
    return f"<defs>{_pattern('hatch', 5, hatch, 1.5)}{_pattern('early', 4, early, 0.75)}</defs>"


def _pattern(name: str, size: int, colour: str, width: float) -> str:
    return (
        f'<pattern id="{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path d="M0 0V{size}" stroke="{colour}" stroke-width="{width}"/></pattern>'
    )
