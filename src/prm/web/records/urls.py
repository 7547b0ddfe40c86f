"""The addresses of records. Identifiers of files and marts lead to the page of whoever they mean today."""

from django.urls import path

from prm.web.records import organizations, practices, practitioners, redirects

urlpatterns = [
    path("practices/", practices.practices, name="practices"),
    path("practices/file/", practices.practices_file, name="practices_file"),
    path("practices/<int:pk>/", practices.practice, name="practice"),
    path(
        "practices/known-as/<path:code>/", practices.known_as, name="practice_known_as"
    ),
    path("practitioners/", practitioners.practitioners, name="practitioners"),
    path(
        "practitioners/file/",
        practitioners.practitioners_file,
        name="practitioners_file",
    ),
    path("practitioners/<int:pk>/", practitioners.practitioner, name="practitioner"),
    path("organizations/", organizations.organizations, name="organizations"),
    path(
        "organizations/file/",
        organizations.organizations_file,
        name="organizations_file",
    ),
    path("organizations/<int:pk>/", organizations.organization, name="organization"),
    path("npi/<str:npi>/", redirects.by_npi, name="npi"),
]
