"""What a mart says about itself, and how to tell that nothing of it has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from headwater.schema.errors import StorageError

MANIFEST = "manifest.json"
FORMAT = 1  # of the manifest and the folder; a reader refuses a newer one


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a manifest's content, its own ``sha256`` left out."""
    content = {key: value for key, value in manifest.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check ``manifest.json``.

    Raises
    ------
    StorageError
        If it is missing, unreadable, changed, or of a newer format.
    """
    remedy = "Roll back to a sound mart (`headwater marts rollback`) or refresh."
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        sound = manifest["sha256"] == manifest_digest(manifest)
        newer = manifest["format"] > FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(
            f"The mart {folder.name} has no readable manifest.", remedy
        ) from error
    if not sound:
        raise StorageError(
            f"The manifest of the mart {folder.name} has changed.", remedy
        )
    if newer:
        raise StorageError(
            f"The mart {folder.name} was written by a newer Headwater.",
            "Update this one, or refresh.",
        )
    return manifest
