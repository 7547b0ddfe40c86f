"""The addresses of goals, of the team's activity, and of interventions in draft."""

from django.urls import path

from prm.web.team import activity, goals, interventions

urlpatterns = [
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.goal_new, name="goal_new"),
    path("goals/<uuid:pk>/dropping/", goals.dropping, name="goal_dropping"),
    path("goals/<uuid:pk>/restoring/", goals.restoring, name="goal_restoring"),
    path("team/", activity.team, name="team"),
    path("team/file/", activity.team_file, name="team_file"),
    path("interventions/", interventions.interventions, name="interventions"),
    path("interventions/new/", interventions.intervention_new, name="intervention_new"),
    path("interventions/<uuid:pk>/", interventions.intervention, name="intervention"),
    path(
        "interventions/<uuid:pk>/edit/",
        interventions.intervention_edit,
        name="intervention_edit",
    ),
    path(
        "interventions/<uuid:pk>/dropping/",
        interventions.dropping,
        name="intervention_dropping",
    ),
    path(
        "interventions/<uuid:pk>/restoring/",
        interventions.restoring,
        name="intervention_restoring",
    ),
]
