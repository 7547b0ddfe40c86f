"""The database as one file: SQLite's own copy, or PostgreSQL's own dump. Both are whole while people work."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from headwater.schema.errors import InputError, StorageError


def dump_database(to: Path) -> None:
    """Write the whole database, as it is at this instant, into one file."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(to)) as copy:
            connection.connection.backup(copy)
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}")


def load_database(dumped: Path) -> None:
    """Make the database what the file says. It must be empty."""
    if connection.vendor == "sqlite":
        connection.close()
        place = Path(settings.DATABASES["default"]["NAME"])
        place.parent.mkdir(parents=True, exist_ok=True)
        for leftover in (place, *place.parent.glob(f"{place.name}-*")):
            leftover.unlink(missing_ok=True)
        shutil.move(dumped, place)
        place.chmod(0o600)
        return
    _run(
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        f"--dbname={connection.settings_dict['NAME']}",
        str(dumped),
    )


def is_empty() -> bool:
    """Say whether nobody has worked in the database yet."""
    return not connection.introspection.table_names()


def _run(command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own tools on the database of the settings; the password goes by the environment."""
    known = connection.settings_dict
    environment = {
        **os.environ,
        "PGHOST": known["HOST"],
        "PGPORT": known["PORT"],
        "PGUSER": known["USER"],
        "PGPASSWORD": known["PASSWORD"],
        "PGDATABASE": known["NAME"],
    }
    try:
        ran = subprocess.run(
            [command, *arguments],
            env={name: value for name, value in environment.items() if value},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise InputError(
            f"{command} isn't installed here.",
            "Install PostgreSQL's client programs (postgresql-client), of the server's version or newer.",
        ) from error
    if ran.returncode:
        raise StorageError(
            f"{command} failed: {ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else 'it says no more'}",
            "Check that its version isn't older than the server's, and that the disk has room.",
        )
