"""Every address of the site. tests/architecture/matrix lists who may open it."""

from django.urls import include, path

urlpatterns = [
    path("", include("prm.web.account.urls")),
    path("", include("prm.ledger.urls")),
    path("", include("prm.directory.urls")),
    path("", include("prm.territories.urls")),
    path("", include("prm.compliance.urls")),
    path("", include("prm.insights.urls")),
    path("api/", include("prm.api.urls")),
    path("", include("prm.web.urls")),
]
handler403 = "prm.web.errors.forbidden"
handler404 = "prm.web.errors.not_found"
handler500 = "prm.web.errors.server_error"
