"""Where uploaded files lie, and who works on one right now."""

from __future__ import annotations

import fcntl
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from prm.directory.models import Import

NAME_LENGTH = 32  # hexadecimal digits of a name that nobody can guess


def keep_upload(upload: UploadedFile) -> tuple[str, str]:
    """Write an upload under a name of our own; return the name and the checksum."""
    folder = _folder()
    name, digest = secrets.token_hex(NAME_LENGTH // 2), hashlib.sha256()
    with (folder / name).open("xb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    return name, digest.hexdigest()


def path_of(import_: Import) -> Path:
    """Return where the file of an import lies."""
    return _folder() / import_.stored_as


def problems_path(import_: Import) -> Path:
    """Return where all its problems lie: the import's row holds the first thousand."""
    return path_of(import_).with_suffix(".problems.jsonl")


def forget(name: str) -> None:
    """Remove an upload and what was written beside it."""
    for path in _folder().glob(f"{name}*"):
        path.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.UPLOADS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def working_on(import_id: int) -> Iterator[bool]:
    """Hold an import while its job runs; yield False if another process does.

    The system lets go of it when the process dies, however it dies: that is how a cut-off job is told from a slow one.
    """
    with _lock_file(f"import-{import_id}").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def is_worked_on(import_id: int) -> bool:
    """Say whether a living process runs the job of an import."""
    path = _lock_file(f"import-{import_id}")
    if not path.exists():
        return False
    with path.open("r") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait until no other import changes the directory: two of the same file would bring everything twice."""
    with _lock_file("loading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(name: str) -> Path:
    return _folder() / f"{name}.lock"
