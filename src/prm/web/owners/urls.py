"""The addresses of owners without an account, and of the outgoing mail."""

from django.urls import path

from prm.web.owners import acting, outbox

LINK = "act/<uuid:pk>/<str:seal>/"

urlpatterns = [
    path(LINK, acting.act, name="act"),
    path(f"{LINK}code/", acting.code, name="act_code"),
    path(f"{LINK}proof/", acting.proof, name="act_proof"),
    path(f"{LINK}steps/", acting.step, name="act_step"),
    path(f"{LINK}renewal/", acting.renewal, name="act_renewal"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<uuid:pk>/", outbox.letter, name="letter"),
    path("outbox/<uuid:pk>/sending/", outbox.sending, name="letter_sending"),
    path("outbox/<uuid:pk>/arrival/", outbox.arrival, name="letter_arrival"),
    path("outbox/<uuid:pk>/drop/", outbox.drop, name="letter_drop"),
    path(
        "outbox/<uuid:pk>/links/<uuid:link>/withdrawal/",
        outbox.link_withdrawal,
        name="link_withdrawal",
    ),
]
