"""The addresses of packs."""

from django.urls import path

from prm.web.packs import views

urlpatterns = [
    path("packs/", views.packs, name="packs"),
    path("packs/new/", views.pack_new, name="pack_new"),
    path("packs/<uuid:pk>/", views.pack, name="pack"),
    path("packs/<uuid:pk>/pack.<slug:form>", views.pack_file, name="pack_file"),
]
