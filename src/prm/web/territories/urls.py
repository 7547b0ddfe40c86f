"""The addresses of territories."""

from django.urls import path

from prm.web.territories import (
    assignments,
    drawing,
    overview,
    pages,
    referrals,
    tiers,
)

urlpatterns = [
    path("", overview.territories, name="territories"),
    path("file/", overview.territories_file, name="territories_file"),
    path("new/", pages.territory_new, name="territory_new"),
    path("tiers/", tiers.practice_tiers, name="practice_tiers"),
    path("placements/", overview.placements, name="territory_placements"),
    path("areas/", overview.area_placement, name="territory_area"),
    path("<int:pk>/", pages.territory, name="territory"),
    path(
        "<int:pk>/referrals/",
        referrals.territory_referrals,
        name="territory_referrals",
    ),
    path("<int:pk>/name/", pages.territory_name, name="territory_name"),
    path("<int:pk>/closing/", pages.territory_closing, name="territory_closing"),
    path("<int:pk>/drawing/", drawing.territory_drawing, name="territory_drawing"),
    path(
        "<int:pk>/assignments/",
        assignments.territory_assignments,
        name="territory_assignments",
    ),
    path(
        "<int:pk>/assignments/<int:assignment>/end/",
        assignments.assignment_end,
        name="territory_assignment_end",
    ),
]
