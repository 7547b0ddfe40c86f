"""Files as people upload them, and a person who goes through the steps."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from headwater.schema.npi import check_digit
from prm.directory.models import Import
from tests.cast import Cast, signed_in

HEADER = (
    "NPI",
    "Last Name",
    "First Name",
    "Degree",
    "Practice ID",
    "Practice Name",
    "Address",
    "City",
    "State",
    "Zip",
    "Phone",
    "Staff Category",
    "CCN",
    "Hospital",
    "Start Date",
    "Employment",
)


def npi(number: int) -> str:
    """Return a made-up NPI of a person."""
    nine = f"97{number:07}"
    return nine + check_digit(nine)


def staff_row(number: int, **changes: str) -> list[str]:
    """Return a person of a staff list; four share a practice."""
    office = number // 4
    row = {
        "NPI": npi(number),
        "Last Name": f"Fernwater{number}",
        "First Name": "Isolde",
        "Degree": "MD",
        "Practice ID": f"P{office:04}",
        "Practice Name": f"Alderbrook Clinic {office}",
        "Address": f"{office + 1} Mill Lane",
        "City": "Millrace",
        "State": "OH",
        "Zip": "43001",
        "Phone": f"(614) 555-{office:04}",
        "Staff Category": "Active Staff",
        "CCN": "369999",
        "Hospital": "Millrace General",
        "Start Date": "3/1/2024",
        "Employment": "Employed",
    }
    return list({**row, **changes}.values())


def csv_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """Return a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def staff_list(count: int, **changes: str) -> bytes:
    """Return a medical staff list of some people."""
    return csv_of([staff_row(number, **changes) for number in range(count)])


@dataclass(frozen=True, slots=True)
class Wizard:
    """A browser that goes through the steps of an import."""

    browser: Client
    kept: Callable[..., AbstractContextManager[Any]]

    def upload(
        self,
        content: bytes,
        *,
        name: str = "staff.csv",
        target: str = "staff_list",
        as_of: str = "2026-11-01",
    ) -> HttpResponse:
        """Upload a file."""
        posted = {
            "file": SimpleUploadedFile(name, content),
            "target": target,
            "as_of": as_of,
        }
        return self.browser.post("/imports/", posted)

    def post(
        self, import_: Import, step: str, data: dict[str, str] | None = None
    ) -> HttpResponse:
        """Post to a step; jobs that it asks for are done before it returns."""
        with self.kept(execute=True):
            return self.browser.post(f"/imports/{import_.pk}/{step}/", data or {})

    def get(self, import_: Import, step: str = "") -> HttpResponse:
        """Open a page of an import."""
        return self.browser.get(f"/imports/{import_.pk}/{f'{step}/' if step else ''}")

    def columns(self, import_: Import, **changes: str) -> HttpResponse:
        """Say which column is which, as it was found, with changes."""
        chosen = {**import_.columns, **changes}
        remember = chosen.pop("remember_as", "")
        posted = {f"column-{name}": value for name, value in chosen.items()}
        return self.post(import_, "columns", {**posted, "remember_as": remember})

    def values(self, import_: Import, **words: str) -> HttpResponse:
        """Say what the words mean: as the page shows them, with fields changed."""
        shown = {field: chosen for field, chosen in self.words(import_).values()}
        return self.post(import_, "values", {**shown, **words})

    def words(self, import_: Import) -> dict[str, tuple[str, str]]:
        """Return what the step Values shows: the file's word to its field and to what is chosen."""
        page = html.unescape(self.get(import_, "values").content.decode())
        found = {}
        for row in page.split("<tr>")[1:]:
            if label := re.search(r'<label for="(word-[^"]+)">([^<]*)<', row):
                chosen = re.search(r'value="([^"]*)" selected', row)
                found[label[2]] = (label[1], chosen[1] if chosen else "")
        return found

    def bring(self, content: bytes, *, upto: str = "load", **upload: str) -> Import:
        """Go through all the steps with what the wizard finds by itself."""
        self.upload(content, **upload)
        import_ = Import.objects.latest("pk")
        if import_.target != "register":
            self.columns(import_)
            self.values(import_)
        self.post(import_, "try-out")
        if upto == "load":
            self.post(import_, "load")
        import_.refresh_from_db()
        return import_


@pytest.fixture
def wizard(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> Wizard:
    """Return the wizard in the hands of a steward."""
    return Wizard(signed_in(cast.steward), django_capture_on_commit_callbacks)


@pytest.fixture
def naughty(shared_data: Path) -> list[str]:
    """Return strings that have broken programs before; a NUL is refused, not kept."""
    strings = json.loads((shared_data / "text/blns.json").read_text(encoding="utf-8"))
    return [text for text in strings if "\0" not in text]
