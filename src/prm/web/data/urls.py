"""The Data page and what lies beneath it. Acts are resources: a publication, a refresh, a job's cancellation."""

from django.urls import path

from prm.web.data import jobs, views

urlpatterns = [
    path("", views.data, name="data"),
    path("loads/<slug:load_id>/", views.load, name="data_load"),
    path(
        "loads/<slug:load_id>/quarantine/<str:name>",
        views.quarantine,
        name="data_quarantine",
    ),
    path("marts/<slug:mart_id>/", views.mart, name="data_mart"),
    path(
        "marts/<slug:mart_id>/verification/",
        views.verification,
        name="data_verification",
    ),
    path(
        "marts/<slug:mart_id>/publication/",
        views.publication,
        name="data_publication",
    ),
    path("refresh/", jobs.refresh, name="data_refresh"),
    path("jobs/", jobs.jobs, name="data_jobs"),
    path("jobs/at-work/", jobs.at_work, name="data_at_work"),
    path("jobs/<uuid:pk>/", jobs.job, name="data_job"),
    path("jobs/<uuid:pk>/progress/", jobs.progress, name="data_job_progress"),
    path(
        "jobs/<uuid:pk>/cancellation/",
        jobs.cancellation,
        name="data_job_cancellation",
    ),
    path("jobs/<uuid:pk>/repetition/", jobs.repetition, name="data_job_repetition"),
]
