"""The addresses of phone."""

from django.urls import path

from prm.web.phone import clashes, kit, visits

urlpatterns = [
    path("visits/new/", visits.visit_new, name="visit_new"),
    path("clashes/", clashes.clashes, name="clashes"),
    path(
        "clashes/<uuid:pk>/settlement/",
        clashes.settlement,
        name="clash_settlement",
    ),
    path("kit/", kit.field_kit, name="field_kit"),
    path("service-worker.js", kit.service_worker, name="service_worker"),
    path("manifest.webmanifest", kit.web_manifest, name="web_manifest"),
]
