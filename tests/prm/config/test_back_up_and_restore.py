"""What was backed up comes back whole: people's work, the ledger, the lake. What is damaged is not believed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from headwater.schema.errors import StorageError
from prm.config.backups import check_backup
from tests.conftest import River
from tests.migrated import copy_migrated

pytestmark = [pytest.mark.req("ADM-03"), pytest.mark.slow]
HEADWATER = Path(sys.executable).with_name("headwater")
WORK = """
import django; django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
call_command("migrate", verbosity=0)
from prm.accounts.models import User
from prm.ledger.operations import record
who = User.objects.create(email="ren@example.org", name="Ren", role="liaison")
for step in range(20):
    record("user.invited", on=who, by=who, at=datetime(2026, 11, 22, tzinfo=UTC), step=step)
"""


class Site:
    """A data folder, its database, and commands run there."""

    def __init__(self, data: Path, database: str) -> None:
        self.data = data
        data.mkdir()
        self.environment = {
            **os.environ,
            "HEADWATER_DATA": str(data),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "prm.config.settings",
        }

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def headwater(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        return self.run(HEADWATER, *command)


def databases() -> list[str]:
    """Return two empty databases of the kind that the tests run on; SQLite needs no naming."""
    if not os.environ.get("DATABASE_URL"):
        return ["", ""]
    from django.db import connection

    names = [f"backup_{os.getpid()}_{side}" for side in ("from", "to")]
    server = urlsplit(os.environ["DATABASE_URL"])
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as session:
        for name in names:
            session.execute(f'drop database if exists "{name}"')
            session.execute(f'create database "{name}"')
    assert connection.vendor == "postgresql"
    return [urlunsplit(server._replace(path=f"/{name}")) for name in names]


@dataclass(frozen=True, slots=True)
class Kept:
    """A site at which people worked, an empty one with the same keys, and the backup of the first."""

    worked: Site
    empty: Site
    file: Path


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, river: River) -> Kept:
    """Let people work, and back it up; once for the whole module, because each command starts Django."""
    folder = tmp_path_factory.mktemp("sites")
    before, after = databases()
    worked, empty = Site(folder / "worked", before), Site(folder / "empty", after)
    if not before:
        copy_migrated(worked.data / "db.sqlite3")
    ran = worked.run(sys.executable, "-c", WORK)
    assert not ran.returncode, ran.stderr
    shutil.copytree(river.lake, worked.data / "lake")
    (worked.data / "definitions").mkdir()
    (worked.data / "definitions" / "service_lines.yaml").write_text("version: 2\n")
    shutil.copy(worked.data / "ledger.key", empty.data / "ledger.key")
    file = folder / "kept.tar.gz"
    made = worked.headwater("backup", file, "--json")
    assert not made.returncode, made.stderr
    assert json.loads(made.stdout)["ledger_entries"] == 20
    return Kept(worked, empty, file)


def test_everything_comes_back_and_the_ledger_holds(kept: Kept) -> None:
    (kept.empty.data / "ledger.key").rename(kept.empty.data / "right.key")
    refused = kept.empty.headwater("restore", kept.file)
    assert (refused.returncode, "ledger.key" in refused.stderr) == (2, True)
    (kept.empty.data / "right.key").replace(kept.empty.data / "ledger.key")

    back = kept.empty.headwater("restore", kept.file)
    assert "All 20 entries of the ledger hold" in back.stderr
    of_definitions = kept.empty.data / "definitions" / "service_lines.yaml"
    assert of_definitions.read_text() == "version: 2\n"
    of_lake = [
        sorted(
            str(path.relative_to(site.data))
            for path in (site.data / "lake").rglob("*.parquet")
        )
        for site in (kept.worked, kept.empty)
    ]
    assert of_lake[0] == of_lake[1] != []

    again = kept.empty.headwater("restore", kept.file)
    assert (again.returncode, "already" in again.stderr) == (2, True)


def test_a_backup_holds_no_key_and_is_its_owners_alone(kept: Kept) -> None:
    assert kept.file.stat().st_mode & 0o077 == 0
    with tarfile.open(kept.file) as archive:
        names = archive.getnames()
    assert not [name for name in names if name.endswith((".key", "secret"))]
    assert len(check_backup(kept.file).files) == len(names) - 1


@pytest.mark.parametrize("damage", ["a flipped bit", "a cut end", "another file"])
def test_a_damaged_backup_is_not_believed(
    kept: Kept, tmp_path: Path, damage: str
) -> None:
    content = bytearray(kept.file.read_bytes())
    if damage == "a flipped bit":
        content[len(content) // 2] ^= 0xFF
    elif damage == "a cut end":
        del content[len(content) // 2 :]
    else:
        content = bytearray(b"not an archive at all")
    file = tmp_path / "damaged.tar.gz"
    file.write_bytes(content)
    with pytest.raises(StorageError, match=r"can't be read|isn't what|cut short"):
        check_backup(file)


def test_an_archive_that_would_write_elsewhere_is_refused(tmp_path: Path) -> None:
    bad, inside = tmp_path / "bad.tar.gz", tmp_path / "inside"
    (tmp_path / "x").write_text("x")
    inside.mkdir()
    with tarfile.open(bad, "w:gz") as archive:
        archive.add(tmp_path / "x", arcname="../escaped")
    with pytest.raises(StorageError, match="outside its folder"):
        check_backup(bad, into=inside)
    assert not (tmp_path / "escaped").exists()
