"""The addresses of visits, promises and introductions."""

from django.urls import path

from prm.web.fieldwork import (
    hours,
    introduction_acts,
    introductions,
    practice_part,
    promise_acts,
    promises,
    visits,
)

urlpatterns = [
    path("promises/", promises.promises, name="promises"),
    path("promises/file/", promises.promises_file, name="promises_file"),
    path("promises/new/", promises.promise_new, name="promise_new"),
    path("promises/<uuid:pk>/", promises.promise, name="promise"),
    path(
        "promises/<uuid:pk>/settlement/",
        promise_acts.settlement,
        name="promise_settlement",
    ),
    path(
        "promises/<uuid:pk>/reopening/",
        promise_acts.reopening,
        name="promise_reopening",
    ),
    path(
        "promises/<uuid:pk>/postponement/",
        promise_acts.postponement,
        name="promise_postponement",
    ),
    path(
        "promises/<uuid:pk>/postponement/withdrawal/",
        promise_acts.postponement_withdrawal,
        name="promise_postponement_withdrawal",
    ),
    path("promises/<uuid:pk>/telling/", promise_acts.telling, name="promise_telling"),
    path(
        "promises/<uuid:pk>/untelling/",
        promise_acts.untelling,
        name="promise_untelling",
    ),
    path("introductions/", introductions.introductions, name="introductions"),
    path(
        "introductions/file/",
        introductions.introductions_file,
        name="introductions_file",
    ),
    path("introductions/new/", introductions.introduction_new, name="introduction_new"),
    path("introductions/<uuid:pk>/", introductions.introduction, name="introduction"),
    path(
        "introductions/<uuid:pk>/match/",
        introduction_acts.match,
        name="introduction_match",
    ),
    path(
        "introductions/<uuid:pk>/meeting/",
        introduction_acts.schedule,
        name="introduction_meeting",
    ),
    path(
        "introductions/<uuid:pk>/settlement/",
        introduction_acts.settlement,
        name="introduction_settlement",
    ),
    path(
        "introductions/<uuid:pk>/step-back/",
        introduction_acts.step_back,
        name="introduction_step_back",
    ),
    path("visits/", visits.visits, name="visits"),
    path("visits/file/", visits.visits_file, name="visits_file"),
    path("visits/<uuid:pk>/", visits.visit, name="visit"),
    path("visits/<uuid:pk>/edit/", visits.visit_edit, name="visit_edit"),
    path("visits/<uuid:pk>/removal/", visits.removal, name="visit_removal"),
    path("visits/<uuid:pk>/restoration/", visits.restoration, name="visit_restoration"),
    path(
        "practices/<int:pk>/field-work/",
        practice_part.practice_field_work,
        name="practice_field_work",
    ),
    path("practices/<int:pk>/hours/", hours.hours, name="hours"),
    path(
        "practices/<int:pk>/appointments/",
        hours.appointment_new,
        name="appointment_new",
    ),
    path(
        "appointments/<uuid:pk>/cancellation/",
        hours.appointment_cancellation,
        name="appointment_cancellation",
    ),
]
