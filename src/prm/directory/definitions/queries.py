"""The versions of a definition: what came with the software, drafts, and what was approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

import yaml
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from headwater import marts
from headwater.schema.definitions import (
    SERVICE_LINES as FILE,
)
from headwater.schema.definitions import (
    ServiceLines,
    definitions_folder,
    holds_definitions,
    read_service_lines,
)
from headwater.schema.errors import StorageError
from prm.directory.models import DefinitionVersion

SERVICE_LINES = "service_lines"


@dataclass(frozen=True, slots=True)
class Used:
    """The definition that the published mart was made by."""

    mart_id: str
    version: int
    fingerprint: str  # empty in marts of before they kept it


def list_versions() -> list[DefinitionVersion]:
    """Return every version, newest first; the one that ships is always there. Two queries."""
    found = list(_versions().prefetch_related("editors").order_by("-version"))
    known = shipped_version()
    if known.version not in {each.version for each in found}:
        found = sorted([*found, known], key=lambda each: -each.version)
    return found


def get_version(version: int) -> DefinitionVersion | None:
    """Return one version, or None."""
    found = _versions().filter(version=version).first()
    if found is None and (known := shipped_version()).version == version:
        return known
    return found


def open_draft() -> DefinitionVersion | None:
    """Return the draft that people work on, or None."""
    return _versions().filter(approved_at=None, withdrawn_at=None).first()


def version_in_force() -> DefinitionVersion:
    """Return the version that the next refresh uses: the newest that a person approved, else the one that ships."""
    approved = _versions().filter(approved_by__isnull=False)
    return approved.order_by("-version").first() or shipped_version()


def shipped_version() -> DefinitionVersion:
    """Return what came with the software; it has a row of its own only once somebody drafted from it."""
    text = (definitions_folder() / FILE).read_text(encoding="utf-8")
    said = yaml.safe_load(text)
    reviewed = timezone.make_aware(datetime.combine(said["date_reviewed"], time()))
    return DefinitionVersion(
        name=SERVICE_LINES,
        version=said["version"],
        text=text,
        note="As it came with Headwater.",
        edited_at=reviewed,
        approved_at=reviewed,
    )


def content_of(version: DefinitionVersion) -> ServiceLines:
    """Return what a version says; only sound texts are ever kept."""
    return read_service_lines(version.text)


def used_by_mart() -> Used | None:
    """Return what the published mart was made by; None before the first, or if it can't be read."""
    try:
        mart = marts.open_current(settings.MARTS)
    except StorageError:
        return None
    if mart is None:
        return None
    version = mart.manifest.get("definitions", {}).get(SERVICE_LINES)
    if version is None:
        return None
    return Used(
        mart.id, int(version), str(mart.manifest.get("definitions_fingerprint", ""))
    )


def approved_folder() -> Path | None:
    """Return the folder that a refresh is told of; None while nothing but the software's own is in force.

    Beside the service lines that people approved it may hold other definitions of the site, such as leakage rules.
    """
    folder: Path = settings.DEFINITIONS
    return folder if holds_definitions(folder) else None


def _versions() -> QuerySet[DefinitionVersion]:
    return DefinitionVersion.objects.filter(name=SERVICE_LINES).select_related(
        "edited_by", "approved_by", "withdrawn_by"
    )
