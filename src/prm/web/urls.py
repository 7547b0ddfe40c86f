"""The addresses of the staff screens."""

from django.urls import include, path

from prm.web import (
    health,
    measures,
    methods,
    opportunities,
    overview,
    searching,
    service_lines,
    views,
)

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("opportunities/", opportunities.opportunities, name="opportunities"),
    path(
        "opportunities/file/",
        opportunities.opportunities_file,
        name="opportunities_file",
    ),
    path("market/", include("prm.web.market.urls")),
    path("service-lines/", service_lines.service_lines, name="service_lines"),
    path("service-lines/<str:line>/", service_lines.service_line, name="service_line"),
    path("methods/", methods.methods, name="methods"),
    path("measures/", measures.measures, name="measures"),
    path("", include("prm.web.records.urls")),
    path("", include("prm.web.placing")),
    path("home/", views.home, name="home"),
    path("data/", include("prm.web.data.urls")),
    path("users/", include("prm.web.users.urls")),
    path("territories/", include("prm.web.territories.urls")),
    path("stewardship/practices/", include("prm.web.proposals.urls")),
    path("", include("prm.web.issues.urls")),
    path("", include("prm.web.from_rows")),
    path("", include("prm.web.owners.urls")),
    path("", include("prm.web.materials.urls")),
    path("", include("prm.web.calendars.urls")),
    path("", include("prm.web.fieldwork.urls")),
    path("", include("prm.web.phone.urls")),
    path("", include("prm.web.plan.urls")),
    path("", include("prm.web.today.urls")),
    path("", include("prm.web.team.urls")),
    path("", include("prm.web.programs.urls")),
    path("", include("prm.web.impact.urls")),
    path("", include("prm.web.packs.urls")),
    path("search/", searching.search, name="search"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]
