"""A pack on paper: PDF/UA, with the charts of the page."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from prm.common.pdf import make_pdf
from prm.packs.branding import Branding
from prm.packs.content import Block, Chart, Content, Kind, Strip, Table
from prm.packs.files.pictures import as_svg
from prm.packs.files.workbook import source_notes

_SOURCE = Path(__file__).with_name("paper.typ")


def make_paper(content: Content, branding: Branding, *, at: datetime) -> bytes:
    """Return the PDF of a pack. Equal contents give equal files."""
    words: dict[str, Any] = {
        "title": content.title,
        "sub": content.subtitle,
        "site": branding.name,
        "colour": branding.colour,
        "year": at.year,
        "month": at.month,
        "day": at.day,
        "sections": [
            {
                "title": section.title,
                "lead": section.lead,
                "blocks": [_block(each) for each in section.blocks],
            }
            for section in content.sections
        ],
        "notes": [*source_notes(content), *content.notes],
    }
    return make_pdf(_source(), words)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Strip():
            return {
                "block": "strip",
                "title": block.title,
                "note": block.note,
                "facts": [
                    {
                        "label": fact.label,
                        "text": fact.cell.text,
                        "late": fact.cell.late,
                        "note": fact.note,
                    }
                    for fact in block.facts
                ],
            }
        case Table():
            return {
                "block": "table",
                "title": block.title,
                "note": block.note,
                "empty": block.empty,
                "more": block.more,
                "columns": [
                    {"label": column.label, "right": column.kind is not Kind.TEXT}
                    for column in block.columns
                ],
                "rows": [
                    [{"text": cell.text, "late": cell.late} for cell in row]
                    for row in block.rows
                ],
            }
        case Chart():
            return {
                "block": "chart",
                "title": block.title,
                "note": block.note,
                "said": block.description,
                "svg": as_svg(block.drawing),
            }


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")
