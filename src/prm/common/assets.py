"""Files that browsers fetch and that are made here, never kept in version control: the sheet and the chart bundle."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

BUNDLE = Path("vendor") / "vega.js"
SHEET = Path("common") / "headwater.css"
SOURCES = Path(__file__).parent / "static" / "common"
IMPORT = re.compile(r'^@import url\("([^"]+)"\)(?: layer\((\w+)\))?;$', re.MULTILINE)


class BuiltAssetsFinder(FileSystemFinder):
    """Finds what is built; an empty folder is no fault. The sheet follows its sources at each look."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        folder = str(settings.BUILT_ASSETS)
        self.locations = [("", folder)]
        self.storages = {folder: FileSystemStorage(folder)}

    def find(self, path: str, *args: Any, **kwargs: Any) -> Any:
        """Return the place of a file, the sheet made anew if a part of it has changed."""
        if path == str(SHEET):
            build_sheet(settings.BUILT_ASSETS)
        return super().find(path, *args, **kwargs)

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Yield all files, the newest sheet among them."""
        build_sheet(settings.BUILT_ASSETS)
        return iter(super().list(ignore_patterns))

    def check(self, **kwargs: object) -> Any:
        """Report nothing: the folder comes into being with the first build."""
        return []


def build_sheet(folder: Path) -> None:
    """Write one sheet of the many that ``site.css`` names, each in its layer: one request instead of thirty."""
    parts = [
        f"@layer {layer} {{\n{text}}}\n" if layer else text
        for name, layer in IMPORT.findall((SOURCES / "site.css").read_text("utf-8"))
        for text in [(SOURCES / name).read_text("utf-8")]
    ]
    _write_if_changed(folder / SHEET, "".join(parts))


def _write_if_changed(target: Path, text: str) -> None:
    if target.exists() and target.read_text("utf-8") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(target)  # a reader sees the old one or the new one


def build(folder: Path) -> bool:
    """Write the chart bundle unless this version of it is there; say whether it was written."""
    target, stamp = folder / BUNDLE, folder / BUNDLE.with_suffix(".version")
    wanted = version("vl-convert-python")
    if target.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    import vl_convert  # 90 MB that only this line needs

    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # stub without default
    _write_if_changed(target, bundle)
    stamp.write_text(wanted)
    return True
