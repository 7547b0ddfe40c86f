"""An uploaded file is forgotten after its time; what it brought stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from prm.directory.imports.operations.uploading import remove_old_files
from prm.directory.models import Import, Practitioner
from tests.prm.directory.imports.conftest import Wizard, staff_list

pytestmark = pytest.mark.django_db


def test_old_files_go_and_what_they_brought_stays(
    wizard: Wizard, settings: Settings
) -> None:
    old = wizard.bring(staff_list(1, **{"NPI": "1234567890"}))
    new = wizard.bring(staff_list(2), name="new.csv")
    now = timezone.now()
    days = timedelta(days=settings.UPLOAD_DAYS + 1)
    Import.objects.filter(pk=old.pk).update(uploaded_at=now - days)
    assert remove_old_files(at=now) == 1
    left = {path.name for path in Path(settings.UPLOADS).iterdir() if not path.suffix}
    assert left == {new.stored_as}
    assert Practitioner.objects.count() == 2
    assert wizard.get(old).status_code == 200
    assert "Download the rows to mend" not in wizard.get(old).content.decode()
    assert remove_old_files(at=now) == 0
