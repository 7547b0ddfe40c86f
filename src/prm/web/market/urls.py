"""The addresses of the Market."""

from django.urls import path

from prm.web.market import views

urlpatterns = [
    path("", views.market, name="market"),
    path("file/", views.market_file, name="market_file"),
    path("segments/", views.segments, name="segments"),
    path("prospects/", views.prospects, name="prospects"),
    path("prospects/file/", views.prospects_file, name="prospects_file"),
    path("shared-patients/", views.shared_patients, name="shared_patients"),
]
