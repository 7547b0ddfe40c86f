"""What people type about themselves."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

TIME_ZONES = sorted(
    zone
    for zone in available_timezones()
    if zone.startswith(("America/", "Pacific/", "Europe/", "US/")) or zone == "UTC"
)


class SignInForm(AuthenticationForm):
    """Email address and password."""

    error_messages = {  # noqa: RUF012
        "invalid_login": "This address and password don't belong together. Check both; the password "
        "tells capital letters from small ones.",
        "inactive": "This account is closed. Ask your administrator to open it again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Email address"
        self.fields["username"].widget.attrs |= {"inputmode": "email"}


class TimeZoneForm(forms.Form):
    """The zone in which a person reads times."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=[("", "The site's own"), *((zone, zone) for zone in TIME_ZONES)],
    )


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.fields[
            "new_password1"
        ].help_text = "At least 12 characters; not one that many people use, and nothing like your name."
        self.fields["new_password2"].label = "New password, once more"
        self.fields["new_password2"].help_text = ""
