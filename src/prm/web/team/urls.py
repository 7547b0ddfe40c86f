"""The addresses of goals and of the team's activity."""

from django.urls import path

from prm.web.team import activity, goals

urlpatterns = [
    path("goals/", goals.goals, name="goals"),
    path("goals/new/", goals.goal_new, name="goal_new"),
    path("goals/<uuid:pk>/dropping/", goals.dropping, name="goal_dropping"),
    path("goals/<uuid:pk>/restoring/", goals.restoring, name="goal_restoring"),
    path("team/", activity.team, name="team"),
    path("team/file/", activity.team_file, name="team_file"),
]
