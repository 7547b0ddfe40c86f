"""The addresses of the staff screens."""

from django.urls import include, path

from prm.web import health, views

urlpatterns = [
    path("home/", views.home, name="home"),
    path("data/", include("prm.web.data.urls")),
    path("search/", views.search, name="search"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
]
