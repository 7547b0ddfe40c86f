"""How numbers, days and times are written on a page. One way each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

NARROW = "\N{NO-BREAK SPACE}"
UNKNOWN = "–"


def number(value: float | None, places: int = 0) -> str:
    """Write a number with thousands separated; nothing known is a dash.

    >>> number(12345.6)
    '12,346'
    """
    return UNKNOWN if value is None else f"{value:,.{places}f}"


def share(value: float | None, places: int = 0) -> str:
    """Write a share of 0 to 1 in percent; something is never written as nothing, nor almost all as all.

    >>> share(0.621), share(0.001), share(0.999)
    ('62\\xa0%', '<1\\xa0%', '>99\\xa0%')
    """
    if value is None:
        return UNKNOWN
    least = 10.0**-places
    if 0 < 100 * value < least / 2:
        return f"<{least:.{places}f}{NARROW}%"
    if 100 - least / 2 <= 100 * value < 100:
        return f">{100 - least:.{places}f}{NARROW}%"
    return f"{100 * value:.{places}f}{NARROW}%"


def probability(value: float) -> str:
    """Write how likely something is: finer where it nears certainty, which no comparison of records reaches.

    >>> probability(0.974), probability(0.9962), probability(1.0)
    ('97\\xa0%', '99.6\\xa0%', '>99.9\\xa0%')
    """
    return share(min(value, 1 - 1e-9), places=1 if value >= 0.99 else 0)


def size(count: int) -> str:
    """Write a number of bytes in the unit that suits it.

    >>> size(1_234_567)
    '1.2\\xa0MB'
    """
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.{0 if unit == 'B' else 1}f}{NARROW}{unit}"
        amount /= 1000
    return f"{amount:.1f}{NARROW}GB"


def day(value: date | datetime | str | None) -> str:
    """Write a day.

    >>> day(date(2026, 8, 31))
    '31 Aug 2026'
    """
    found = _local(value)
    return UNKNOWN if found is None else f"{found.day} {found:%b %Y}"


def month(value: date | datetime | str | None) -> str:
    """Write a month, which stands in tables as its first day.

    >>> month("2026-08-01")
    'Aug 2026'
    """
    found = _local(value)
    return UNKNOWN if found is None else f"{found:%b %Y}"


def clock(value: datetime | str | None) -> str:
    """Write the time of day, in the reader's zone and with its name."""
    found = _local(value)
    return UNKNOWN if found is None else f"{found:%H:%M}{NARROW}{found:%Z}".rstrip()


def moment(value: datetime | str | None) -> str:
    """Write a day and a time, in the reader's zone."""
    return UNKNOWN if value is None else f"{day(value)}, {clock(value)}"


def in_fours(text: str) -> str:
    """Write a key in groups that one can read aloud.

    >>> in_fours("ABCDEFGHIJ")
    'ABCD EFGH IJ'
    """
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def as_json(value: Any) -> str:
    """Write a value for a script to read from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


def plural(count: float | None, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "file"), plural(2, "practice"), plural(3, "company", "companies")
    ('1 file', '2 practices', '3 companies')
    """
    noun = one if count == 1 else many or f"{one}s"
    return f"{number(count)} {noun}"


def spoken(words: Iterable[str]) -> str:
    """Join words as one says them.

    >>> spoken(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last


ACRONYMS = {"npi", "tin", "ccn", "id", "zip", "csv"}


def words(name: str) -> str:
    """Write the name of a reason, table or feature as words that begin a line.

    >>> words("npi_check_digit")
    'NPI check digit'
    """
    return upper_first(_spelt(name))


def _spelt(name: str) -> str:
    return " ".join(
        word.upper() if word in ACRONYMS else word for word in name.lower().split("_")
    )


def upper_first(text: str) -> str:
    """Begin a sentence with the text."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Go on in a sentence with the text."""
    return text[:1].lower() + text[1:]


def reasons(counts: Mapping[str, int]) -> list[str]:
    """Write counts by reason, each in words.

    >>> reasons({"bad_date": 3})
    ['bad date: 3']
    """
    return [f"{_spelt(name)}: {number(count)}" for name, count in counts.items()]


def signed(value: float, places: int = 2) -> str:
    """Write a number with its sign, which is a true minus.

    >>> signed(-0.5)
    '−0.50'
    """
    return f"{value:+.{places}f}".replace("-", "−")


def lift(value: float | None) -> str:
    """Write a change as a share of what would have come, with its sign.

    >>> lift(0.174), lift(-0.05), lift(0.001)
    ('+17\\xa0%', '−5\\xa0%', '0\\xa0%')
    """
    if value is None:
        return UNKNOWN
    text = f"{100 * value:+.0f}" if round(100 * value) else "0"
    return f"{text.replace('-', '−')}{NARROW}%"


def lifts(low: float, high: float) -> str:
    """Write an interval of changes, its unit once.

    >>> lifts(-0.09, 0.26)
    '−9 to +26\\xa0%'
    """
    return f"{lift(low).removesuffix(f'{NARROW}%')} to {lift(high)}"


def dollars(value: float | Decimal) -> str:
    """Write dollars; thousands from 10,000 on.

    >>> dollars(2150), dollars(88000), dollars(-1234567)
    ('$2,150', '$88k', '−$1.23m')
    """
    sign, size = "−" if value < 0 else "", abs(float(value))
    if size >= 999_500:
        return f"{sign}${size / 1e6:.2f}m"
    return f"{sign}${size / 1e3:.0f}k" if size >= 10_000 else f"{sign}${size:,.0f}"


def _local(value: date | datetime | str | None) -> date | datetime | None:
    if isinstance(value, str):
        value = (
            datetime.fromisoformat(value)
            if len(value) > 10
            else date.fromisoformat(value)
        )
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
