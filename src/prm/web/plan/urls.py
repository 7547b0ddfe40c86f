"""The addresses of week plans. Acts are resources: a stop's place, its lock, its removal, its cancellation."""

from django.urls import path

from prm.web.plan import bases, next_visits, runs, stops, weeks

urlpatterns = [
    path("field/", weeks.field, name="field"),
    path("field/plans/", weeks.field_plans, name="field_plans"),
    path("field/plans/<uuid:pk>/undoing/", weeks.undoing, name="field_plan_undoing"),
    path("field/plans/<uuid:pk>/search/", weeks.search, name="field_plan_search"),
    path("field/base/", bases.base, name="field_base"),
    path("field/stops/", stops.adding, name="field_stops"),
    path("field/stops/<uuid:pk>/place/", stops.place, name="field_stop_place"),
    path("field/stops/<uuid:pk>/lock/", stops.lock, name="field_stop_lock"),
    path("field/stops/<uuid:pk>/removal/", stops.removal, name="field_stop_removal"),
    path(
        "field/stops/<uuid:pk>/cancellation/",
        stops.cancellation,
        name="field_stop_cancellation",
    ),
    path("field/next/", next_visits.next_visits, name="next_visits"),
    path("field/next/few/", next_visits.few, name="next_visits_few"),
    path("field/next/file/", next_visits.file, name="next_visits_file"),
    path(
        "field/next/<int:pk>/decline/", next_visits.declining, name="next_visit_decline"
    ),
    path(
        "field/declines/<int:pk>/withdrawal/",
        next_visits.withdrawal,
        name="decline_withdrawal",
    ),
    path("field/runs/", runs.runs, name="planning_runs"),
    path("field/runs/<uuid:pk>/", runs.run, name="planning_run"),
    path("field/runs/<uuid:pk>/file/", runs.file, name="planning_run_file"),
]
