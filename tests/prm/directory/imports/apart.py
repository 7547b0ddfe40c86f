"""Steps of an import in a process and a database of their own: ``python -m tests.prm.directory.imports.apart STEP``."""

from __future__ import annotations

import json
import sys

import django

COUNT = 2_000  # rows: four parts, enough to be cut off among


def main(step: str) -> None:
    django.setup()
    print(json.dumps(STEPS[step]()))


def prepare() -> dict[str, int]:
    """Make the database, and send an import to the queue."""
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from prm.accounts.models import User
    from prm.common.spreadsheets import read_table
    from prm.directory.imports.choices import list_choices
    from prm.directory.imports.files import path_of
    from prm.directory.imports.operations.mapping import map_values
    from prm.directory.imports.operations.uploading import start_import
    from prm.directory.imports.targets import TARGETS
    from tests.migrated import copy_migrated
    from tests.prm.directory.imports.conftest import staff_list

    copy_migrated(settings.DATABASES["default"]["NAME"])
    steward = User.objects.create(email="s@example.org", name="S", role="steward")
    at = timezone.now()
    import_ = start_import(
        upload=SimpleUploadedFile("staff.csv", staff_list(COUNT)),
        target="staff_list",
        as_of=timezone.localdate(),
        by=steward,
        at=at,
    )
    table = read_table(path_of(import_))
    choices = list_choices(TARGETS["staff_list"], table, import_.columns, {})
    words = {
        choice.column.name: {word.text: word.ours or "" for word in choice.words}
        for choice in choices
    }
    map_values(import_=import_, values=words, by=steward, at=at)
    type(import_).objects.update(state="checked")
    return load()


def load() -> dict[str, int]:
    """Ask for the load, or for the rest of it."""
    return _ask("load")


def undo() -> dict[str, int]:
    """Ask to take it back."""
    return _ask("undo")


def _ask(task: str) -> dict[str, int]:
    from django.utils import timezone

    from prm.directory.imports.operations.running import ask_for
    from prm.directory.models import Import

    import_ = Import.objects.select_related("uploaded_by").get()
    ask_for(
        import_=import_,
        task=Import.Task(task),
        by=import_.uploaded_by,
        at=timezone.now(),
    )
    return look()


def look() -> dict[str, int]:
    """Say how far it is."""
    from prm.directory.imports.presenters import standing_of
    from prm.directory.models import Import, Practitioner

    import_ = Import.objects.get()
    return {
        "state": import_.state,
        "rows_kept": import_.rows_kept,
        "cut_off": standing_of(import_).cut_off,
        "may_load": standing_of(import_).may_load,
        "may_undo": standing_of(import_).may_undo,
        "people": Practitioner.objects.count(),
        "log": [line["line"] for line in import_.log],
    }


STEPS = {"prepare": prepare, "load": load, "undo": undo, "look": look}

if __name__ == "__main__":
    main(sys.argv[1])
