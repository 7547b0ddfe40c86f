"""The addresses of interventions in draft, of locking them, and of what came of them."""

from django.urls import path

from prm.web.impact import drafting, impacts, locking, planner

urlpatterns = [
    path("impact/", impacts.impact, name="impact"),
    path("impact/file/", impacts.impact_file, name="impact_file"),
    path("impact/planner/", planner.planner, name="impact_planner"),
    path("impact/<uuid:pk>/", impacts.impact_of, name="impact_of"),
    path(
        "impact/<uuid:pk>/matched/",
        impacts.impact_matched,
        name="impact_matched",
    ),
    path(
        "impact/<uuid:pk>/statement.pdf",
        impacts.impact_statement,
        name="impact_statement",
    ),
    path(
        "impact/<uuid:pk>/practices/<int:practice>/",
        impacts.impact_story,
        name="impact_story",
    ),
    path("interventions/", drafting.interventions, name="interventions"),
    path("interventions/new/", drafting.intervention_new, name="intervention_new"),
    path("interventions/<uuid:pk>/", drafting.intervention, name="intervention"),
    path(
        "interventions/<uuid:pk>/edit/",
        drafting.intervention_edit,
        name="intervention_edit",
    ),
    path(
        "interventions/<uuid:pk>/dropping/",
        drafting.dropping,
        name="intervention_dropping",
    ),
    path(
        "interventions/<uuid:pk>/restoring/",
        drafting.restoring,
        name="intervention_restoring",
    ),
    path(
        "interventions/<uuid:pk>/lock/",
        locking.intervention_lock,
        name="intervention_lock",
    ),
]
