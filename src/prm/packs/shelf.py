"""The files of packs: made once by a worker, and made again, the same to the byte, where one is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from headwater.schema.progress import Progress, no_progress
from prm.packs.branding import Branding, branding
from prm.packs.content import Content
from prm.packs.models import Pack


class Form(NamedTuple):
    """A form in which a pack is taken along."""

    name: str
    media_type: str
    make: Callable[[Content, Branding, datetime], bytes]


def _paper(content: Content, brand: Branding, at: datetime) -> bytes:
    from prm.packs.files.paper import make_paper

    return make_paper(content, brand, at=at)


def _slides(content: Content, brand: Branding, at: datetime) -> bytes:
    from prm.packs.files.slides import make_slides

    return make_slides(content, brand, at=at)


def _workbook(content: Content, brand: Branding, at: datetime) -> bytes:
    from prm.packs.files.workbook import make_workbook

    return make_workbook(content, brand, at=at)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS: Mapping[str, Form] = {
    "pdf": Form("PDF", "application/pdf", _paper),
    "pptx": Form("PowerPoint", f"{_OFFICE}.presentationml.presentation", _slides),
    "xlsx": Form("Excel", f"{_OFFICE}.spreadsheetml.sheet", _workbook),
}


def file_of(pack: Pack, form: str) -> Path:
    """Return where a file of a pack lies, whether or not it is there."""
    return settings.PACKS / f"{pack.pk}.{form}"


def make_files(pack: Pack, progress: Progress = no_progress) -> None:
    """Make those files of a pack that aren't there. ``progress`` hears of files made."""
    settings.PACKS.mkdir(parents=True, exist_ok=True)
    content, brand = pack.content, branding()
    for done, (form, said) in enumerate(FORMS.items()):
        progress("files made", done, len(FORMS))
        target = file_of(pack, form)
        if not target.is_file():
            made = target.with_suffix(f".{form}.new")
            made.write_bytes(said.make(content, brand, pack.made_at))
            made.replace(target)
    progress("files made", len(FORMS), len(FORMS))
