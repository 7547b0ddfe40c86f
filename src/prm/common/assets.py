"""Files that browsers fetch and that nobody should keep in version control: the chart bundle."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage

BUNDLE = Path("vendor") / "vega.js"


class BuiltAssetsFinder(FileSystemFinder):
    """Finds what :func:`build` has written; an empty folder is no fault."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.locations = [("", str(settings.BUILT_ASSETS))]
        self.storages = {
            str(settings.BUILT_ASSETS): FileSystemStorage(settings.BUILT_ASSETS)
        }

    def check(self, **kwargs: object) -> list[object]:  # type: ignore[override]
        """Report nothing: the folder comes into being with the first build."""
        return []


def build(folder: Path) -> bool:
    """Write the chart bundle unless this version of it is there; say whether it was written."""
    target, stamp = folder / BUNDLE, folder / BUNDLE.with_suffix(".version")
    wanted = version("vl-convert-python")
    if target.exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    import vl_convert  # 90 MB that only this line needs

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}.part")
    bundle = vl_convert.javascript_bundle()  # type: ignore[call-arg]  # stub without default
    part.write_text(bundle, encoding="utf-8")
    part.replace(target)
    stamp.write_text(wanted)
    return True
