"""Settings come from the environment, and a wrong one says how to mend it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from prm.common.env import (
    ensure_secret,
    envbool,
    envdatabase,
    envint,
    envlist,
    envpath,
    envsecret,
)

NAME = "HEADWATER_TEST_SETTING"


@pytest.mark.parametrize("value", ["1", "true", "YES", " on "])
def test_a_switch_understands_yes(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(NAME, value)
    assert envbool(NAME, default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "off"])
def test_a_switch_understands_no(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(NAME, value)
    assert envbool(NAME, default=True) is False


def test_an_empty_switch_is_one_that_is_not_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, "")
    assert envbool(NAME, default=True) is True


def test_a_switch_that_says_neither_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NAME, "maybe")
    with pytest.raises(ImproperlyConfigured, match=f"“maybe”.*\n.*{NAME}=1"):
        envbool(NAME, default=True)


@pytest.mark.parametrize("value", ["ten", "-3", "1.5", "0"])
def test_a_number_out_of_range_is_refused_with_an_example(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv(NAME, value)
    with pytest.raises(ImproperlyConfigured, match=f"for example {NAME}=30"):
        envint(NAME, default=30, least=1)


def test_a_list_is_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "a.example, b.example,")
    assert envlist(NAME) == ["a.example", "b.example"]


def test_a_path_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert envpath(NAME, default=Path("var")) == tmp_path.resolve() / "var"


def test_a_secret_may_stand_in_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text("from the file\n")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    assert envsecret(NAME) == "from the file"


def test_a_secret_named_twice_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(NAME, "one")
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "other"))
    with pytest.raises(ImproperlyConfigured, match="Unset one of them"):
        envsecret(NAME)


def test_a_secret_file_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "gone"))
    with pytest.raises(ImproperlyConfigured, match="gone, which can't be read"):
        envsecret(NAME)


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = ensure_secret(tmp_path / "deep" / "secret")
    made = path.read_text()
    assert len(made) >= 48
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ensure_secret(path).read_text() == made


@pytest.mark.req("ADM-04")
def test_without_a_database_url_work_is_kept_in_sqlite(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(NAME, raising=False)
    found = envdatabase(NAME, sqlite=tmp_path / "db.sqlite3")
    assert found["ENGINE"].endswith("sqlite3")
    assert found["NAME"] == tmp_path / "db.sqlite3"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]


@pytest.mark.req("ADM-04")
def test_a_database_url_names_a_postgresql(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(
        NAME, "postgresql://river:p%40ss@db.example:5433/head?sslmode=require"
    )
    found = envdatabase(NAME, sqlite=tmp_path / "unused")
    assert found["ENGINE"].endswith("postgresql")
    assert (found["USER"], found["PASSWORD"]) == ("river", "p@ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == (
        "db.example",
        "5433",
        "head",
    )
    assert found["OPTIONS"] == {"sslmode": "require"}


def test_another_kind_of_database_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(NAME, "mysql://localhost/head")
    with pytest.raises(ImproperlyConfigured, match="SQLite or PostgreSQL"):
        envdatabase(NAME, sqlite=tmp_path / "unused")
