"""Letters: what is to be sent by mail, each sent once."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outgoing mail: what waits, what left, what nobody can be sure of."""

    name = "prm.mail"
