"""The addresses under which people say what they know of the numbers."""

from django.urls import path

from prm.insights.views import barriers, carve_outs

urlpatterns = [
    path(
        "practices/<int:pk>/barriers/",
        barriers.practice_barriers,
        name="practice_barriers",
    ),
    path(
        "barriers/<int:pk>/withdrawal/",
        barriers.withdrawal,
        name="barrier_withdrawal",
    ),
    path(
        "practices/<int:pk>/carve-outs/",
        carve_outs.practice_carve_outs,
        name="practice_carve_outs",
    ),
    path("carve-outs/<int:pk>/ending/", carve_outs.ending, name="carve_out_ending"),
    path(
        "carve-outs/<int:pk>/reopening/",
        carve_outs.reopening,
        name="carve_out_reopening",
    ),
]
