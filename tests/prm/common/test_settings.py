"""A server that would be unsafe doesn't start."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).parents[3] / "src" / "prm" / "config" / "settings.py"
KNOWN = ("DEBUG", "SECRET_KEY", "SECRET_KEY_FILE", "ALLOWED_HOSTS", "HTTPS")


def settings_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **environment: str
) -> dict[str, Any]:
    for name in KNOWN:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HEADWATER_DATA", str(tmp_path))
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(SETTINGS))


def test_trying_it_out_needs_no_setting(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = settings_with(monkeypatch, tmp_path)
    assert settings["DEBUG"] is True
    assert settings["PUBLIC"] is False


def test_a_server_without_a_secret_does_not_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ImproperlyConfigured, match="set SECRET_KEY_FILE to its path"):
        settings_with(monkeypatch, tmp_path, DEBUG="0")


def test_a_site_that_others_reach_does_not_show_its_inner_workings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(ImproperlyConfigured, match="Set DEBUG=0"):
        settings_with(monkeypatch, tmp_path, ALLOWED_HOSTS="relations.example.org")


@pytest.mark.req("ADM-01")
def test_a_server_sends_its_cookies_by_https_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = settings_with(monkeypatch, tmp_path, DEBUG="0", SECRET_KEY="x" * 50)
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] > 0


@pytest.mark.req("ADM-09")
def test_times_are_stored_in_utc_and_shown_in_the_sites_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = settings_with(monkeypatch, tmp_path, SITE_TIME_ZONE="America/Denver")
    assert settings["USE_TZ"] is True
    assert settings["TIME_ZONE"] == "America/Denver"
