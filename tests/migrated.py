"""A SQLite database with every migration applied, which costs a processor twelve seconds: once, not once a worker.

Migrating a copy is quick, finds nothing to apply, and would apply what the fingerprint overlooked.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType

import django

from tests.kept import fingerprint, kept

NAME = "db.sqlite3"  # in a site's data folder
MIGRATE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
"""


def copy_migrated(to: Path) -> None:
    """Lay a migrated database down at a path: the ledger's guards stand in it, and nobody has written yet."""
    mark = fingerprint(_code(), django.VERSION, sqlite3.sqlite_version, sys.version)
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept("migrated", mark, _migrate) / NAME, to)


def _migrate(folder: Path) -> None:
    """Migrate in a process of its own, as an installation does, whatever database this run is on."""
    environment = {
        **os.environ,
        "HEADWATER_DATA": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "prm.config.settings",
    }
    subprocess.run([sys.executable, "-c", MIGRATE], env=environment, check=True)
    with closing(sqlite3.connect(folder / NAME)) as database:
        database.execute("pragma journal_mode = delete")  # all of it in one file
    for beside in folder.iterdir():  # keys are each site's own
        if beside.name != NAME:
            shutil.rmtree(beside) if beside.is_dir() else beside.unlink()


def _code() -> list[Path]:
    """Return the files of the migrations, and of what of ours they call."""
    from django.db.migrations.loader import MigrationLoader

    migrations = MigrationLoader(None).disk_migrations.values()
    modules = {sys.modules[type(each).__module__] for each in migrations}
    called = {other for module in modules for other in _called_by(module)}
    return [Path(str(module.__file__)) for module in modules | called]


def _called_by(module: ModuleType) -> Iterator[ModuleType]:
    """Yield the product's modules whose things a module names."""
    for thing in vars(module).values():
        is_module = isinstance(thing, ModuleType)
        named = str(thing.__name__ if is_module else getattr(thing, "__module__", ""))
        if named.startswith("prm."):
            yield sys.modules[named]
