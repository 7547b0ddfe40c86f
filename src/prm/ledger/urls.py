"""The addresses of the ledger."""

from django.urls import path

from prm.ledger import views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/file/", views.file, name="ledger_file"),
    path("ledger/verification/", views.verification, name="ledger_verification"),
    path("ledger/of/<str:kind>/<str:key>/", views.timeline, name="timeline"),
]
