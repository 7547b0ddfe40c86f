"""What people type about themselves."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

TIME_ZONES = sorted(
    zone
    for zone in available_timezones()
    if zone.startswith(("America/", "Pacific/", "Europe/", "US/")) or zone == "UTC"
)


class SignInForm(AuthenticationForm):
    """Mail address and password."""

    error_messages = {  # noqa: RUF012
        "invalid_login": "This address and password don't belong together. Check both; the password "
        "tells capital letters from small ones.",
        "inactive": "This account is closed. Ask your administrator to open it again.",
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = "Mail address"
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
