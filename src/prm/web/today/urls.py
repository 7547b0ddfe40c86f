"""The addresses of today."""

from django.urls import path

from prm.web.today import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("today/briefs/", views.day_briefs, name="day_briefs"),
    path("practices/<int:pk>/brief/", views.brief, name="brief"),
    path("practices/<int:pk>/brief/file/", views.brief_file, name="brief_file"),
]
