"""What differs between two versions of a definition, in words and entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from headwater.schema.definitions import CodeRange, ServiceLines
from prm.common.versions import Clash, changes

PRIMARY = "primary_care"
KINDS = {  # as a page calls the lists of a line
    "taxonomy": "Taxonomy code",
    "medicare_specialty": "Medicare specialty",
    "diagnosis": "Diagnosis range",
    "drg": "DRG range",
}
VISITS = "Visit range"


def homes(content: ServiceLines, kind: str) -> dict[str, str]:
    """Return each code or range of a kind with the line (or primary care) that it belongs to, as the file orders."""
    if kind == "taxonomy":
        primary = dict.fromkeys(sorted(content.primary_care_taxonomy), PRIMARY)
        return {**content.taxonomy, **primary}
    if kind == "medicare_specialty":
        codes = sorted(content.primary_care_medicare_specialty)
        return {**content.medicare_specialty, **dict.fromkeys(codes, PRIMARY)}
    rows: tuple[CodeRange, ...] = getattr(content, kind)
    return {f"{row.first}-{row.last}": row.code for row in rows}


def name_of(content: ServiceLines, line: str) -> str:
    """Return what a line is called."""
    known = content.names.get(line)
    return known or line.replace("_", " ").capitalize()


def describe_difference(before: ServiceLines, after: ServiceLines) -> list[str]:
    """Return one sentence for each thing that ``after`` says otherwise."""
    return [
        *_lines(before, after),
        *(
            sentence
            for kind, label in {**KINDS, "visits": VISITS}.items()
            for sentence in _codes(before, after, kind, label)
        ),
        *_washout(before, after),
    ]


def _lines(before: ServiceLines, after: ServiceLines) -> Iterator[str]:
    for line, name in after.names.items():
        if line not in before.names:
            yield f"{name} is a new service line."
        elif before.names[line] != name:
            yield f"{before.names[line]} is now called {name}."
    for line, name in before.names.items():
        if line not in after.names:
            yield f"{name} is no longer a service line."
    both = before.names.keys() & after.names.keys()
    if [line for line in before.names if line in both] != [
        line for line in after.names if line in both
    ]:
        yield "The service lines stand in another order."


def _codes(
    before: ServiceLines, after: ServiceLines, kind: str, label: str
) -> Iterator[str]:
    was, now = homes(before, kind), homes(after, kind)
    for code, line in now.items():
        if code not in was:
            yield f"{label} {code} is new in {name_of(after, line)}."
        elif was[code] != line:
            old = name_of(before, was[code])
            yield f"{label} {code} moves from {old} to {name_of(after, line)}."
    for code, line in was.items():
        if code not in now:
            yield f"{label} {code} no longer belongs to {name_of(before, line)}."


def _washout(before: ServiceLines, after: ServiceLines) -> Iterator[str]:
    for name, what in (
        ("washout_new_days", "A new visit"),
        ("washout_established_days", "An established visit"),
    ):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{what} counts as new after {now} days without one, no longer {was}."


def entries(content: ServiceLines) -> dict[str, str]:
    """Return a definition entry by entry, so that two people's changes can be told apart."""
    found = {f"{line}: name": name for line, name in content.names.items()}
    for kind, label in {**KINDS, "visits": VISITS}.items():
        for code, line in homes(content, kind).items():
            key = f"{line}: {label.lower()}s"
            found[key] = ", ".join(filter(None, (found.get(key), code)))
    found["washout_days: new"] = str(content.washout_new_days)
    found["washout_days: established"] = str(content.washout_established_days)
    return found


def lost(
    seen: Mapping[str, str], merged: Mapping[str, str], now: Mapping[str, str]
) -> list[Clash]:
    """Return what somebody else changed and a merged text doesn't hold."""
    every = dict.fromkeys([*now, *seen], "")
    theirs = changes({**every, **seen}, {**every, **now})
    return [
        Clash(name, value, merged.get(name, ""))
        for name, value in theirs.items()
        if merged.get(name, "") != value
    ]
