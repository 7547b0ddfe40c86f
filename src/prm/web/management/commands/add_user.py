"""`django-admin add_user`: the way in for the first people of a site."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from prm.accounts.models import Role
from prm.web.users.operations import add_user


class Command(BaseCommand):
    """Adds a person; the password comes from a prompt or from standard input, never from the command line."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for the address, the name and the role."""
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--time-zone", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person, or say what to mend."""
        try:
            user = add_user(
                email=options["email"],
                name=options["name"],
                role=options["role"],
                password=_password(),
                time_zone=options["time_zone"],
                by=None,
                at=timezone.now(),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        self.stdout.write(f"{user.name} can sign in as {user.email}.")


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
