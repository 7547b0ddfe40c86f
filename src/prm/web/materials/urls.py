"""The addresses of materials. Acts are resources: edits, a version, a withdrawal, a restoration."""

from django.urls import path

from prm.web.materials import views

ONE = "materials/<uuid:pk>/"

urlpatterns = [
    path("materials/", views.materials, name="materials"),
    path("materials/file/", views.materials_file, name="materials_file"),
    path("materials/new/", views.material_new, name="material_new"),
    path(ONE, views.material, name="material"),
    path(f"{ONE}edits/", views.material_edits, name="material_edits"),
    path(f"{ONE}version/", views.material_version, name="material_version"),
    path(f"{ONE}withdrawal/", views.material_withdrawal, name="material_withdrawal"),
    path(f"{ONE}restoration/", views.material_restoration, name="material_restoration"),
]
