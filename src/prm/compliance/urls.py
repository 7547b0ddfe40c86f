"""The addresses of benefits."""

from django.urls import path

from prm.compliance import views

urlpatterns = [
    path("benefits/", views.benefits, name="benefits"),
    path("benefits/file/", views.benefits_file, name="benefits_file"),
    path("benefits/new/", views.benefit_new, name="benefit_new"),
    path("benefits/<uuid:pk>/removal/", views.removal, name="benefit_removal"),
    path(
        "benefits/<uuid:pk>/restoration/", views.restoration, name="benefit_restoration"
    ),
]
