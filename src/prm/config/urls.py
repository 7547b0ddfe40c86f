"""Every address of the site. The permission matrix in tests/architecture lists who may open it."""

from django.urls import include, path

urlpatterns = [
    path("", include("prm.accounts.urls")),
    path("", include("prm.web.urls")),
]
handler403 = "prm.web.errors.forbidden"
handler404 = "prm.web.errors.not_found"
handler500 = "prm.web.errors.server_error"
