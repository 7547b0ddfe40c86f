"""From a statement to words that can be kept, or to the reason why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prm.directory.adopting.attributes import ATTRIBUTES, Value
from prm.directory.adopting.cleaning import UncleanError, clean_npi, clean_text
from prm.directory.adopting.deliveries import Kind, Refusal, Statement
from prm.directory.adopting.precedence import REGISTERS

LONGEST_CODE = 64  # the column's


@dataclass(frozen=True, slots=True)
class Words:
    """What a source says of one record, cleaned: ``values`` holds what it fills, and nothing else."""

    kind: Kind
    key: str  # NPI or code
    values: dict[str, Value]

    @property
    def stored_key(self) -> str:
        """The key of the source record."""
        return f"{self.kind}:{self.key}"


def check_statements(
    statements: Sequence[Statement], *, source: str
) -> tuple[list[Words], list[Refusal]]:
    """Clean statements of one kind; of two about one record the first is kept, the other refused."""
    kept: dict[str, Words] = {}
    refusals: list[Refusal] = []
    for statement in statements:
        try:
            words = _clean(statement, source, refusals)
        except UncleanError as error:
            refusals.append(_refuse(statement, error.what, error.remedy))
            continue
        before = kept.setdefault(words.key, words)
        if before.values != words.values:
            refusals.append(
                _refuse(
                    statement,
                    f"{words.key} stands here twice, and the rows differ; the first was taken",
                    "Leave one row for each.",
                )
            )
    return list(kept.values()), refusals


def _clean(statement: Statement, source: str, refusals: list[Refusal]) -> Words:
    """Return the words of a statement; an attribute that can't be kept is left out and refused alone."""
    key = _clean_key(statement)
    known = ATTRIBUTES[statement.kind]
    values: dict[str, Value] = {}
    for name, text in statement.values.items():
        attribute = known[name]
        clean = attribute.clean_register if source in REGISTERS else attribute.clean
        if not text:
            continue
        try:
            value = clean(text)
            check_length(value, attribute.longest)
        except UncleanError as error:
            what = f"{attribute.label.lower()}: {error.what}; the rest was taken"
            refusals.append(_refuse(statement, what, error.remedy))
            continue
        if value:
            values[name] = value
    _check_named(statement.kind, values)
    values["npi" if statement.kind == "practitioner" else "code"] = key
    return Words(statement.kind, key, values)


def _clean_key(statement: Statement) -> str:
    if statement.kind == "practitioner":
        return clean_npi(statement.key)
    code = clean_text(statement.key)
    if not code:
        raise UncleanError("it has no code", "Give each a code of its own.")
    check_length(code, LONGEST_CODE)
    return code


def check_length(value: Value, longest: int | None) -> None:
    """Raise unless a value fits into its column."""
    if longest and len(value) > longest:
        raise UncleanError(
            f"{len(value):,} characters are more than the {longest:,} that fit",
            "Shorten it.",
        )


def _check_named(kind: Kind, values: dict[str, Value]) -> None:
    named = "last_name" if kind == "practitioner" else "name"
    # The register empties a row when it closes an NPI: whom it was we know from before.
    if not values.get(named) and "deactivated_on" not in values:
        raise UncleanError(
            "it has no name", "Nobody could tell who is meant: add the name."
        )


def check_span(from_date: date | None, to_date: date | None) -> None:
    """Raise unless a span of days can be."""
    if from_date and to_date and to_date < from_date:
        raise UncleanError(
            f"it ends on {to_date}, before it begins on {from_date}",
            "Correct one of the dates.",
        )


def _refuse(statement: Statement, what: str, remedy: str) -> Refusal:
    return Refusal(key=statement.key, what=what, remedy=remedy, row=statement.row)
