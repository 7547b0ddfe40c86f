"""The addresses of practices that files suggest. Acts are resources: a search, an acceptance, a refusal, an undoing."""

from django.urls import path

from prm.web.proposals import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("search/", views.looking, name="proposals_search"),
    path("acceptance/", views.acceptance, name="proposals_acceptance"),
    path("refusal/", views.refusal, name="proposals_refusal"),
    path(
        "decisions/<int:sequence>/undone/",
        views.undone,
        name="proposals_decision_undone",
    ),
]
