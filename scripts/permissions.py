"""Write the permission matrix as a table that a person can read: what one does, and which roles may."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

ROOT = Path(__file__).parents[1]
MAY, MAY_NOT = "●", "·"
INTRODUCTION = """# Permissions

Who may open which page and do what. Made by `scripts/reference.py` from `tests/architecture/matrix`, which a test
walks: every address of the site with every role, with a visitor, and with somebody who has left. An address that isn't
in it breaks the build.

● may · may not. Whoever isn't signed in is sent to sign in, save where the first column says otherwise; somebody who
has left may nothing. What a list shows is narrowed further by the rules of its records: a liaison sees the volumes of
their own territory's practices.
"""


def render_permissions() -> str:
    """Return the page."""
    roles, groups = _read_matrix()
    heads = ["", "Visitor", *(role.label for role in roles)]
    lines = [INTRODUCTION]
    for title, addresses in groups:
        rows = _rows(addresses, roles)
        if rows:
            lines += [f"## {title}", "", _row(heads)]
            lines += [_row(["---", *[":-:"] * (len(heads) - 1)]), *rows, ""]
    return "\n".join(lines).rstrip() + "\n"


def _read_matrix() -> tuple[list[Any], list[tuple[str, Any]]]:
    """Load the matrix as the tests do, with settings that leave nobody's data folder behind."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prm.config.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HEADWATER_DATA"] = folder
        import django

        django.setup()
        package = import_module("tests.architecture.matrix")
        found = [
            import_module(f"{package.__name__}.{module.name}")
            for module in iter_modules(package.__path__)
        ]
        roles = [*import_module("prm.accounts.models").Role]
    groups = [
        (_title(module.__doc__ or ""), addresses)
        for module in found
        if (addresses := getattr(module, "ADDRESSES", None))
    ]
    return roles, groups


def _title(docstring: str) -> str:
    first = docstring.strip().partition("\n")[0].rstrip(".")
    said = first.removeprefix("The addresses of the ")
    return said[:1].upper() + said[1:]


def _rows(addresses: Any, roles: list[Any]) -> list[str]:
    """Return one row for each thing one does; reading a form and sending it are one, if the same roles may."""
    allowed: dict[str, set[frozenset[Any]]] = {}
    for address in addresses:
        allowed.setdefault(address.name, set()).add(address.roles)
    rows = {}
    for address in addresses:
        label = address.label or _words(address.name)
        if len(allowed[address.name]) > 1:
            label += " (look)" if address.method == "get" else " (do)"
        marks = [MAY if not address.roles else MAY_NOT]
        marks += [
            MAY if role in (address.roles or set(roles)) else MAY_NOT for role in roles
        ]
        rows[_row([label, *marks])] = None
    return [*rows]


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
