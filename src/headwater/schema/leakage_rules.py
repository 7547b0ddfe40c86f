"""Load the rules by which a referral that left counts as one that can't be won back: ``leakage_rules.yaml``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError
from headwater.schema.leakage_rules_checking import find_rule_problems

LEAKAGE_RULES = "leakage_rules.yaml"
PAYER, SERVICE, AREA = "payer_not_contracted", "service_not_offered", "out_of_area"
REASONS = (PAYER, SERVICE, AREA)  # in the order in which they speak
_ALWAYS = (date(1, 1, 1), date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class WithoutContract:
    """A payer that we have no contract with from ``first`` to ``last``, both included."""

    payer: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class LeakageRules:
    """What data can say about what can't be won back, one version of it."""

    version: int
    payers: tuple[WithoutContract, ...]
    zip_codes: tuple[str, ...]  # whole or their first digits; none: no border
    offered: frozenset[
        str
    ]  # taxonomy codes that we offer although the roster doesn't show it

    @property
    def fingerprint(self) -> str:
        """Return what tells this content from any other, whatever version it calls itself."""
        content = asdict(self) | {"offered": sorted(self.offered)}
        text = json.dumps(content, default=date.isoformat)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def load_leakage_rules(folder: str | Path | None = None) -> LeakageRules:
    """Read ``leakage_rules.yaml`` of a folder of definitions; a folder without one has what comes with the software.

    Raises
    ------
    InputError
        If the file can't be read, or something in it can't be used; names the line.
    """
    own = Path(folder) / LEAKAGE_RULES if folder else None
    source = own if own and own.exists() else definitions_folder() / LEAKAGE_RULES
    try:
        return read_leakage_rules(source.read_text(encoding="utf-8"))
    except InputError as error:
        place = f"{source}, {error.file}"
        raise InputError(error.problem, error.remedy, file=place) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The leakage rules can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error


@lru_cache(maxsize=16)  # by content, so that a change is always seen
def read_leakage_rules(text: str) -> LeakageRules:
    """Read the text of the rules.

    Raises
    ------
    InputError
        If something in it can't be used; names the line. ``find_rule_problems`` tells of all.
    """
    for problem in find_rule_problems(text):
        raise InputError(problem.what, problem.remedy, file=f"line {problem.line}")
    raw = yaml.safe_load(text)
    return LeakageRules(
        version=int(raw["version"]),
        payers=tuple(_payer(each) for each in raw["payers_without_contract"]),
        zip_codes=tuple(raw["service_area"]["zip_codes"]),
        offered=frozenset(raw["offered_besides_roster"]),
    )


def _payer(entry: dict[str, Any]) -> WithoutContract:
    first, last = _ALWAYS
    return WithoutContract(
        payer=entry["payer"].strip(),
        first=entry.get("from") or first,
        last=entry.get("to") or last,
    )
