"""Settings of services that a site may bring: its mail server, its identity provider."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from prm.common.env import env, envsecret

OIDC_KEY = "sso"  # what allauth calls the site's one identity provider


def envmail(name: str) -> dict[str, Any]:
    """Return how mail leaves: by SMTP under an address, else onto the console."""
    url = urlsplit(envsecret(name))
    if not url.scheme:
        return _mail("console")
    if url.scheme not in {"smtp", "smtps"} or not url.hostname:
        raise ImproperlyConfigured(
            f"{name} starts with “{url.scheme}:”, but Headwater sends mail by SMTP.\n"
            f"Write {name}=smtp://user:password@host:587?tls=1, or smtps://…:465, or unset it to send none."
        )
    return _mail(
        "smtp",
        HOST=url.hostname,
        PORT=url.port or (465 if url.scheme == "smtps" else 25),
        USER=unquote(url.username or ""),
        PASSWORD=unquote(url.password or ""),
        TLS=dict(parse_qsl(url.query)).get("tls") in {"1", "true", "yes"},
        SSL=url.scheme == "smtps",
    )


def _mail(backend: str, **given: Any) -> dict[str, Any]:
    nothing = {"HOST": "", "PORT": 25, "USER": "", "PASSWORD": ""}
    path = f"django.core.mail.backends.{backend}.EmailBackend"
    return {"BACKEND": path, **nothing, "TLS": False, "SSL": False, **given}


def envoidc() -> dict[str, Any]:
    """Return allauth's settings of the site's identity provider; empty when there is none."""
    server, registered = env("OIDC_SERVER_URL"), env("OIDC_CLIENT_ID")
    if not server:
        return {}
    if not registered:
        raise ImproperlyConfigured(
            "OIDC_SERVER_URL is set, but OIDC_CLIENT_ID isn't.\n"
            "Register Headwater at your identity provider and set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET_FILE."
        )
    app = {
        "provider_id": OIDC_KEY,
        "name": env("OIDC_NAME", "single sign-on"),
        "client_id": registered,
        "secret": envsecret("OIDC_CLIENT_SECRET"),
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
