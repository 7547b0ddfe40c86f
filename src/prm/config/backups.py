"""One file that holds everything people did and everything that was loaded; checked before it is believed.

Keys stay outside: whoever finds a backup finds sealed secrets, and no key. Keep the key files apart from it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from headwater.schema.errors import InputError, StorageError
from headwater.schema.progress import Progress, no_progress
from prm.config.dumps import dump_database, is_empty, load_database
from prm.ledger.models import Head

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FOLDERS = ("definitions", "uploads")  # of the data folder
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    made_at: str
    database: str  # sqlite or postgresql
    ledger_entries: int
    ledger_head: str
    ledger_key: str  # what the key hashes to, not the key
    with_lake: bool
    files: dict[str, str]  # member to SHA-256


def write_backup(
    to: Path,
    *,
    at: datetime,
    with_lake: bool = True,
    progress: Progress = no_progress,
) -> Manifest:
    """Write a backup to ``to``, which appears only when it is whole.

    Raises
    ------
    InputError
        If something is there already.
    """
    if to.exists():
        raise InputError(f"{to} exists already.", "Name a file that doesn't.")
    to.parent.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    part = to.with_name(f"{to.name}.part")
    with (
        _private(part) as stream,
        tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as archive,
        tempfile.TemporaryDirectory(dir=to.parent) as folder,
    ):
        # The head is read before the dump: what it speaks of is certainly in it.
        head = Head.objects.filter(pk=1).first() or Head()
        dumped = Path(folder) / DATABASE
        dump_database(dumped)
        members = [(DATABASE, dumped), *_members(with_lake=with_lake)]
        for done, (name, path) in enumerate(members, start=1):
            if digest := _add(archive, name, path):
                files[name] = digest
            progress("files kept", done, len(members))
        manifest = Manifest(
            format=FORMAT,
            made_at=at.isoformat(),
            database=settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
            ledger_entries=head.sequence,
            ledger_head=head.hash,
            ledger_key=key_fingerprint(),
            with_lake=with_lake,
            files=files,
        )
        _add_text(archive, MANIFEST, json.dumps(asdict(manifest), indent=1))
    part.replace(to)
    return manifest


def check_backup(
    path: Path, *, into: Path | None = None, progress: Progress = no_progress
) -> Manifest:
    """Read every byte of a backup, compare checksums, and unpack it into ``into`` if that is given.

    Raises
    ------
    InputError
        If it isn't a backup of a format that this version reads.
    StorageError
        If a member is missing or isn't what was written.
    """
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream is None:
                    continue
                if member.name == MANIFEST:
                    manifest = _manifest(stream.read(), path)
                    continue
                found[member.name] = _take(stream, member, into)
                progress("files read", len(found))
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise StorageError(
            f"{path} can't be read as a backup: {error}.", "Use another backup."
        ) from error
    if manifest is None:
        raise StorageError(
            f"{path} ends before its manifest: it is cut short.", "Use another backup."
        )
    wrong = sorted(
        name
        for name in manifest.files.keys() | found.keys()
        if manifest.files.get(name) != found.get(name)
    )
    if wrong:
        raise StorageError(
            f"In {path}, {', '.join(wrong[:3])} isn't what was written.",
            "Use another backup.",
        )
    return manifest


def restore_backup(path: Path, *, progress: Progress = no_progress) -> Manifest:
    """Put everything of a backup where the settings say that it lies.

    Nothing is overwritten: the database must be empty, and the lake and marts absent.
    """
    if not is_empty():
        raise InputError(
            "There is a database with people's work here already.",
            "Restore into an empty place: set HEADWATER_DATA (or DATABASE_URL) to a new one.",
        )
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA, prefix="restoring-") as folder:
        manifest = check_backup(path, into=Path(folder), progress=progress)
        if (
            manifest.database
            != settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
        ):
            raise InputError(
                f"The backup is of {manifest.database}, but DATABASE_URL names another kind of database.",
                f"Set DATABASE_URL to an empty {manifest.database} database.",
            )
        if manifest.ledger_key != key_fingerprint():
            raise InputError(
                "The ledger of this backup is sealed with another key than the one here.",
                f"Put the ledger.key that belongs to it into {settings.DATA}, or set LEDGER_KEY, and restore again.",
            )
        for name, place in _places().items():
            unpacked = Path(folder) / name
            if unpacked.is_dir():
                _move(unpacked, place)
        load_database(Path(folder) / DATABASE)
    return manifest


def key_fingerprint() -> str:
    """Return what the ledger's key hashes to."""
    return hashlib.sha256(b"fingerprint:" + settings.LEDGER_KEY).hexdigest()[:16]


def _places() -> dict[str, Path]:
    own = {name: settings.DATA / name for name in FOLDERS}
    return {**own, "lake": settings.LAKE, "marts": settings.MARTS}


def _members(*, with_lake: bool) -> list[tuple[str, Path]]:
    found = []
    for name, place in _places().items():
        if name in FOLDERS or with_lake:
            # A load's record last: what it speaks of is then certainly in the archive.
            files = sorted(
                (path for path in place.rglob("*") if path.is_file()),
                key=lambda path: (path.parent.name == "loads", str(path)),
            )
            found += [(f"{name}/{path.relative_to(place)}", path) for path in files]
    return found


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file, and return its checksum; nothing if it was cleared away meanwhile."""
    try:
        with path.open("rb") as stream:
            info = archive.gettarinfo(arcname=name, fileobj=stream)
            reader = _Hashing(stream)
            archive.addfile(info, reader)
            return reader.digest.hexdigest()
    except FileNotFoundError:
        return ""


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


def _take(stream: IO[bytes], member: tarfile.TarInfo, into: Path | None) -> str:
    """Read a member, write it below ``into``, and return its checksum."""
    digest = hashlib.sha256()
    place = None
    if into is not None:
        place = (into / member.name).resolve()
        if not place.is_relative_to(into.resolve()):
            raise StorageError(
                f"The backup would write outside its folder: {member.name}.",
                "It wasn't made by Headwater: don't use it.",
            )
        place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") if place else open(os.devnull, "wb") as out:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest()


def _manifest(content: bytes, path: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads(content))
    except (ValueError, TypeError) as error:
        raise InputError(
            f"{path} isn't a backup of Headwater.",
            "Name a file that `headwater backup` wrote.",
        ) from error
    if manifest.format != FORMAT:
        raise InputError(
            f"The backup has format {manifest.format}, this version reads {FORMAT}.",
            "Restore it with the version of Headwater that wrote it.",
        )
    return manifest


def _move(unpacked: Path, place: Path) -> None:
    if place.exists() and any(place.iterdir()):
        raise InputError(
            f"{place} isn't empty.", "Move it aside, or restore into a new place."
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        place.rmdir()
    unpacked.replace(place)


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that only its owner may read, and take it away if writing it fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class _Hashing:
    """Reads a file and hashes what was read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest: Any = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        chunk = self._stream.read(size)
        self.digest.update(chunk)
        return chunk
