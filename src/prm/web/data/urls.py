"""The Data page and what lies beneath it. Acts are resources: a publication, a verification."""

from django.urls import path

from prm.web.data import views

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
]
