"""The ``headwater`` command: the library's commands and the product's beside them."""

from __future__ import annotations

from pathlib import Path

from headwater.cli import main
from headwater.schema.confirmed import CONFIRMED_FILE
from headwater.schema.definitions import holds_definitions
from headwater.schema.margins import MARGINS_FILE
from prm.cli.backup import backup, restore
from prm.cli.demo import demo
from prm.cli.directory import directory
from prm.cli.duplicates import duplicates
from prm.cli.ledger import ledger
from prm.cli.search import search
from prm.cli.serve import serve
from prm.cli.worker import worker
from prm.common.env import envpath

__all__ = ["main"]

for _command in (
    backup,
    demo,
    duplicates,
    directory,
    ledger,
    restore,
    search,
    serve,
    worker,
):
    main.add_command(_command)


def _approved_definitions() -> Path | None:
    """Return the folder of the site's own definitions, approved ones among them; None while it has none."""
    folder = _data_folder() / "definitions"
    return folder if holds_definitions(folder) else None


def _confirmed_causes() -> Path | None:
    """Return the file of causes that people confirmed here; None before they did."""
    path = _data_folder() / "definitions" / CONFIRMED_FILE
    return path if path.is_file() else None


def _approved_margins() -> Path | None:
    """Return the file of margins that stand here; None before anybody wrote one down: then the lake's count."""
    path = _data_folder() / "definitions" / MARGINS_FILE
    return path if path.is_file() else None


def _data_folder() -> Path:
    return envpath("HEADWATER_DATA", default=Path("var"))


# The library reads no environment; its command gets its defaults from here.
main.context_settings["default_map"] = {
    "refresh": {
        "definitions": _approved_definitions,
        "confirmed": _confirmed_causes,
        "margins": _approved_margins,
    }
}
