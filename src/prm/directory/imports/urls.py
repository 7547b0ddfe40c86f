"""The addresses of imports. Acts are resources: a load, a cancellation, a withdrawal."""

from django.urls import path

from prm.directory.imports import views

urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/new/", views.new, name="import_new"),
    path("imports/<int:pk>/", views.import_page, name="import"),
    path("imports/<int:pk>/columns/", views.columns, name="import_columns"),
    path("imports/<int:pk>/values/", views.values, name="import_values"),
    path("imports/<int:pk>/try-out/", views.try_out, name="import_try_out"),
    path("imports/<int:pk>/load/", views.load, name="import_load"),
    path("imports/<int:pk>/progress/", views.progress, name="import_progress"),
    path(
        "imports/<int:pk>/cancellation/",
        views.cancellation,
        name="import_cancellation",
    ),
    path("imports/<int:pk>/withdrawal/", views.withdrawal, name="import_withdrawal"),
    path("imports/<int:pk>/refusals/", views.refusals, name="import_refusals"),
]
