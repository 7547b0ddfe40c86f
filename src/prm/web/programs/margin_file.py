"""A file of margins from finance: brought, read row by row, and what of it couldn’t be taken."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prm.accounts.requests import Request
from prm.common.formats import plural
from prm.common.spreadsheets import UnreadableFile, read_table
from prm.programs import operations
from prm.programs.operations import FileRow, Taken
from prm.programs.operations.margin_files import NEEDED
from prm.programs.permissions import check_can_set_margins

MOST_ROWS = 1_000  # nobody has more service lines; more is another file


class MarginFileForm(forms.Form):
    """A file, and the share of patients seen where its rows don’t say."""

    file = forms.FileField(
        label="The file",
        max_length=255,
        help_text=f"CSV or Excel with the columns {', '.join(NEEDED)}; seen_share, from 0 to 1, if finance counts it.",
        error_messages={"required": "Choose a file."},
    )
    percent = forms.FloatField(
        min_value=0,
        max_value=100,
        label="Patients seen, %",
        help_text="Of referrals, those whose patient is seen; for rows that don’t say.",
        error_messages={"required": "Say how many of the referred are seen."},
    )

    def clean_percent(self) -> float:
        """Refuse nobody at all."""
        percent: float = self.cleaned_data["percent"]
        if percent <= 0:
            raise ValidationError("Write a share above 0, 100 % at most.")
        return percent

    def clean_file(self) -> UploadedFile:
        """Read the rows of the file, or say why that can’t be done."""
        upload: UploadedFile = self.cleaned_data["file"]
        ProhibitNullCharactersValidator()(upload.name)
        try:
            header, self.rows = _rows_of(upload)
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error
        lacking = [name for name in NEEDED if name not in header]
        if lacking:
            raise ValidationError(
                f"There is no column {lacking[0]}. Give it the columns {', '.join(NEEDED)}."
            )
        if len(self.rows) > MOST_ROWS:
            raise ValidationError(
                f"It has more than {MOST_ROWS:,} rows. Give it one row a service line."
            )
        return upload


@require_http_methods(["GET", "POST"])
def margin_file(request: Request) -> HttpResponse:
    """Take the margins of a file; show the rows that can’t be taken."""
    check_can_set_margins(request.user)
    if request.method == "GET":
        return _page(request, MarginFileForm())
    form = MarginFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form)
    taken = operations.take_margin_file(
        file=str(form.cleaned_data["file"].name),
        rows=form.rows,
        seen_share=form.cleaned_data["percent"] / 100,
        by=request.user,
        at=timezone.now(),
    )
    if taken.refused:
        return _page(request, MarginFileForm(initial=form.cleaned_data), taken)
    messages.success(request, _said(taken))
    return redirect("margins")


def _rows_of(upload: UploadedFile) -> tuple[set[str], list[FileRow]]:
    with NamedTemporaryFile() as held:
        for chunk in upload.chunks():
            held.write(chunk)
        held.flush()
        table = read_table(Path(held.name))
        names = [name.strip().casefold() for name in table.header]
        rows = [
            FileRow(row.number, dict(zip(names, row.cells, strict=True)))
            for row in islice(table.rows, MOST_ROWS + 1)
        ]
    return {*names}, rows


def _said(taken: Taken) -> str:
    kept = plural(len(taken.made), "range")
    verb = "is" if len(taken.made) == 1 else "are"
    known = f" {plural(taken.known, 'row')} said nothing new." if taken.known else ""
    return f"{kept} {verb} kept.{known}"


def _page(
    request: Request, form: MarginFileForm, taken: Taken | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "taken": taken}
    if taken:
        context["said"] = _said(taken)
    status = 422 if form.errors else 200
    return render(request, "web/programs/margin_file.html", context, status=status)
