"""Settings from the environment: typed, and with errors that say how to mend them."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}


def env(name: str, default: str = "") -> str:
    """Return a text; an empty variable counts as one that isn't set."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, *, default: bool) -> bool:
    """Return a switch. A word that is neither yes nor no is refused, never guessed."""
    value = env(name).lower()
    if value in YES | NO:
        return value in YES
    if not value:
        return default
    raise ImproperlyConfigured(
        f"{name} is “{os.environ[name]}”, which is neither yes nor no.\n"
        f"Set {name}=1 to switch it on or {name}=0 to switch it off, or unset it "
        f"to get the default, which is {'on' if default else 'off'}."
    )


def envint(name: str, *, default: int, least: int = 0) -> int:
    """Return a whole number that is at least ``least``."""
    value = env(name)
    if not value:
        return default
    if value.isdigit() and int(value) >= least:
        return int(value)
    raise ImproperlyConfigured(
        f"{name} is “{value}”, but a whole number of at least {least} is needed.\n"
        f"Write it in digits, for example {name}={max(default, least)}."
    )


def envcolour(name: str, *, default: str) -> str:
    """Return a colour as ``#rrggbb``."""
    value = env(name, default).lower()
    if re.fullmatch(r"#[0-9a-f]{6}", value):
        return value
    raise ImproperlyConfigured(
        f"{name} is “{value}”, which is no colour.\n"
        f"Write six hexadecimal digits behind #, for example {name}='{default}'."
    )


def envlist(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Return the words of a comma-separated list."""
    return [word.strip() for word in env(name).split(",") if word.strip()] or [*default]


def envpairs(name: str) -> dict[str, str]:
    """Return the pairs of a comma-separated list, each written ``this:that``."""
    pairs = {}
    for word in envlist(name):
        left, sign, right = word.partition(":")
        if not (left.strip() and sign and right.strip()):
            raise ImproperlyConfigured(
                f"{name} holds “{word}”, which isn't a pair.\n"
                f"Write its pairs as {name}=this:that,these:those."
            )
        pairs[left.strip()] = right.strip()
    return pairs


def envpath(name: str, *, default: Path) -> Path:
    """Return an absolute path."""
    return Path(env(name, str(default))).expanduser().resolve()


def envsecret(name: str) -> str:
    """Return a secret from ``NAME``, or from the file that ``NAME_FILE`` names."""
    file = env(f"{name}_FILE")
    if not file:
        return env(name)
    if env(name):
        raise ImproperlyConfigured(
            f"Both {name} and {name}_FILE are set, so nobody can tell which one counts.\n"
            f"Unset one of them; the file is the safer place."
        )
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}_FILE names {file}, which can't be read: {error.strerror}.\n"
            f"Check that the file is there and that the user who runs Headwater may read it."
        ) from error


def ensure_secret(path: Path, *, size: int = 48) -> Path:
    """Return the path of a secret of so many random bytes, made on first use and readable by its owner alone."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secrets.token_urlsafe(size))
    return path


def envdatabase(name: str, *, sqlite: Path) -> dict[str, Any]:
    """Return Django's database settings: PostgreSQL by URL, else a SQLite file."""
    url = urlsplit(env(name))
    if not url.scheme:
        return _sqlite(sqlite)
    if url.scheme == "sqlite":
        return _sqlite(Path(unquote(url.path.removeprefix("/") or str(sqlite))))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"{name} starts with “{url.scheme}:”, but Headwater keeps people's work in SQLite or PostgreSQL.\n"
            f"Unset {name} for SQLite, or write {name}=postgresql://user:password@host:5432/database."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.removeprefix("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "OPTIONS": dict(parse_qsl(url.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "prm.common.sqlite3",  # Django's, with turns for writers
        "NAME": path,
        "CONN_MAX_AGE": None,  # opening costs more than asking
        "OPTIONS": {
            # Readers don't wait for the writer; a writer waits its turn instead of failing half-way.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-1000;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
        },
    }
