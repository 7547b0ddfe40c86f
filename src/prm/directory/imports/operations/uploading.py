"""Files that arrive, and files that are forgotten."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from prm.accounts.models import User
from prm.common.spreadsheets import UnreadableFile, read_table
from prm.directory.imports import files
from prm.directory.imports.matching import find_mapping, match_header
from prm.directory.imports.targets import TARGETS
from prm.directory.imports.targets.registers import recognise_upload
from prm.directory.models import Import, Mapping
from prm.ledger.operations import record

SAMPLE_ROWS = 20


@transaction.atomic
def start_import(
    *, upload: UploadedFile, target: str, as_of: date, by: User, at: datetime
) -> Import:
    """Keep an uploaded file and say what its columns most likely are.

    Raises
    ------
    UnreadableFile
        With what is wrong with the file; nothing of it is kept.
    """
    name, checksum = files.keep_upload(upload)
    import_ = Import(
        target=target,
        file_name=(upload.name or "upload")[-255:].replace("\0", ""),
        stored_as=name,
        checksum=checksum,
        bytes=upload.size or 0,
        as_of=as_of,
        uploaded_at=at,
        uploaded_by=by,
    )
    try:
        _look_into(import_)
        import_.full_clean()
        import_.save()
    except Exception:
        files.forget(name)
        raise
    record(
        "import.uploaded",
        on=import_,
        by=by,
        at=at,
        target=TARGETS[target].label.lower(),
        as_of=as_of,
        bytes=import_.bytes,
    )
    return import_


def _look_into(import_: Import) -> None:
    target, path = TARGETS[import_.target], files.path_of(import_)
    if not target.is_mapped:
        import_.notices = recognise_upload(path, import_.file_name)
        return
    table = read_table(path)
    rows = table.rows
    sample = [row.cells for row, _ in zip(rows, range(SAMPLE_ROWS), strict=False)]
    _check_header(table.header, has_rows=bool(sample))
    import_.header, import_.notices = list(table.header), list(table.notices)
    import_.columns = match_header(target, table.header, sample=sample)
    mappings = Mapping.objects.filter(target=target.name)
    if mapping := find_mapping(target, table.header, mappings):
        known = {
            ours: theirs
            for ours, theirs in mapping.columns.items()
            if theirs in table.header
        }
        left = {k: v for k, v in import_.columns.items() if v not in known.values()}
        # What a person said once goes before what a machine guesses, also where they said "none of them".
        spoken_of = set(mapping.columns)
        guessed = {k: v for k, v in left.items() if k not in spoken_of}
        import_.columns = {**guessed, **known}
        import_.values, import_.mapping = mapping.values, mapping


def _check_header(header: tuple[str, ...], *, has_rows: bool) -> None:
    if not has_rows:
        raise UnreadableFile(
            "The file has a header and no rows.", "Check that it was saved whole."
        )
    numbers = [name for name in header if name.replace("-", "").isdigit()]
    if 2 * len(numbers) > len(header) or any(len(name) == 10 for name in numbers):
        raise UnreadableFile(
            f"The first row looks like data, not like a header: it holds “{numbers[0]}”.",
            "Put a row with the names of the columns above it.",
        )


@transaction.atomic
def remove_old_files(*, at: datetime) -> int:
    """Forget the files of imports that are older than the settings allow; what they brought stays."""
    border = at - timedelta(days=settings.UPLOAD_DAYS)
    busy = (Import.State.WAITING, Import.State.RUNNING)
    old = list(
        Import.objects.filter(
            uploaded_at__lt=border, file_removed_at__isnull=True
        ).exclude(state__in=busy)
    )
    Import.objects.filter(pk__in=[each.pk for each in old]).update(file_removed_at=at)
    for each in old:
        files.forget(each.stored_as)
    if old:
        record("imports.forgotten", on=old, by=None, at=at, files=len(old))
    return len(old)
