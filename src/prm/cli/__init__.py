"""The ``headwater`` command: the library's commands and the product's beside them."""

from __future__ import annotations

from headwater.cli import main
from prm.cli.demo import demo
from prm.cli.ledger import ledger
from prm.cli.serve import serve

__all__ = ["main"]

for _command in (demo, ledger, serve):
    main.add_command(_command)
