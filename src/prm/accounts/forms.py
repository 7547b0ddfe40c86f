"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm

# Where the people of a health system in the United States may be; anybody else keeps what an administrator gave them.
TIME_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
    "Pacific/Guam",
    "Pacific/Pago_Pago",
    "UTC",
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

    time_zone = forms.ChoiceField(label="Time zone", required=False)

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"time_zone": own}, **kwargs})
        zones = [zone for zone in (own,) if zone and zone not in TIME_ZONES]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", "The site's own"),
            *((zone, zone.replace("_", " ")) for zone in (*zones, *TIME_ZONES)),
        ]


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
