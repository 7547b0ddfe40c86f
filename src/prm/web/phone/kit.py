"""The kit: a page without data that works without a signal, the worker that keeps it, and what installs it."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from prm.compliance.forms import GivenForm
from prm.issues.models import SUB_KINDS, BarrierKind, Severity
from prm.visits.forms import MYSELF, WholeVisitForm

ENTRIES = (  # named by pages, so under the name that the manifest gives them
    "common/headwater.css",
    "common/theme.js",
    "common/page.js",
    "common/icon.svg",
    "web/phone/kit.js",
)
MODULES = Path(__file__).parents[1] / "static" / "web" / "phone"


@login_not_required
@require_GET
def field_kit(request: HttpRequest) -> HttpResponse:
    """Show the shell of the kit. It holds nothing of anybody: what it shows lies on the device."""
    return HttpResponse(_drawn())


def _drawn() -> str:
    """Draw the shell without a request: it would be kept on the device, and must know nobody."""
    return render_to_string("web/phone/kit.html", _shell())


def _shell() -> dict[str, object]:
    return {
        "person": None,
        "logs": False,
        "clashes": 0,
        "form": WholeVisitForm(
            people=(),
            lines=(),
            materials=(),
            owners=[(MYSELF, "I do")],
            now=timezone.now(),
            initial={"at": None},
            auto_id="visit-%s",
        ),
        "given": GivenForm(auto_id="given-%s"),
        "sub_kinds": [
            (BarrierKind(key).label, kinds) for key, kinds in SUB_KINDS.items()
        ],
        "severities": Severity.choices,
    }


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the worker that keeps the shell and its files on the device, and nothing else.

    Its version changes with any of them, so that a new release replaces them together.
    """
    files = [reverse("field_kit"), *map(static, ENTRIES), *map(_plain, modules())]
    said = json.dumps([*dict.fromkeys(files)])
    context = {
        "version": _version(),
        "files": said,
        "page": reverse("field_kit"),
        "sync": "" if "plain" in request.GET else _plain("sync.js"),
    }
    drawn = render_to_string("web/phone/service_worker.js", context)
    response = HttpResponse(drawn, content_type="text/javascript")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


def modules() -> list[str]:
    """Return the names of the modules that import each other."""
    return sorted(each.name for each in MODULES.glob("*.js"))


def _plain(name: str) -> str:
    """Return the address under which modules import each other, which no manifest rewrites."""
    return f"{settings.STATIC_URL}web/phone/{name}"


def _version() -> str:
    """Return what changes whenever the shell or one of its files does."""
    told = hashlib.sha256(_drawn().encode())
    told.update(_files_version().encode())
    return told.hexdigest()[:16]


def _files_version() -> str:
    return _hash_of_files() if settings.DEBUG else _kept_hash()


@cache
def _kept_hash() -> str:
    return _hash_of_files()


def _hash_of_files() -> str:
    told = hashlib.sha256()
    for name in (*ENTRIES, *(f"web/phone/{each}" for each in modules())):
        found = finders.find(name)
        told.update(Path(str(found)).read_bytes() if found else b"")
    return told.hexdigest()


@login_not_required
@require_GET
def web_manifest(request: HttpRequest) -> HttpResponse:
    """Give what a phone needs to put Headwater on its first screen."""
    said = {
        "name": "Headwater",
        "short_name": "Headwater",
        "description": "Your territory, and what you log, without a signal.",
        "start_url": reverse("field_kit"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#14201e",
        "icons": [
            {"src": static("common/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {
                    "src": static(f"web/phone/icon-{side}.png"),
                    "sizes": f"{side}x{side}",
                    "type": "image/png",
                    "purpose": "any maskable",
                }
                for side in (192, 512)
            ),
        ],
        "shortcuts": [{"name": "Log a visit", "url": reverse("visit_new")}],
    }
    return JsonResponse(said, content_type="application/manifest+json")
