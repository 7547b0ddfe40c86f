"""The ``headwater`` command: the library's commands and the product's beside them."""

from __future__ import annotations

from headwater.cli import main
from prm.cli.backup import backup, restore
from prm.cli.demo import demo
from prm.cli.directory import directory
from prm.cli.duplicates import duplicates
from prm.cli.ledger import ledger
from prm.cli.search import search
from prm.cli.serve import serve
from prm.cli.worker import worker

__all__ = ["main"]

for _command in (backup, demo, duplicates, directory, ledger, restore, search, serve, worker):
    main.add_command(_command)
