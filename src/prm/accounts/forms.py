"""What people type about themselves."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from prm.accounts.models import Invitation, User

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
PASSWORD_RULE = (
    "At least 12 characters; not one that many people use, and nothing like your name."
)
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


def zone_choices(own: str) -> list[tuple[str, str]]:
    """Return the zones to choose from, one's own among them however rare."""
    zones = [zone for zone in (own,) if zone and zone not in TIME_ZONES]
    return [
        ("", "The site's own"),
        *((zone, zone.replace("_", " ")) for zone in (*zones, *TIME_ZONES)),
    ]


class SignInForm(LoginForm):
    """Email address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = "Email address"
        login.widget.attrs = {
            "type": "email",
            "inputmode": "email",
            "autocomplete": "username webauthn",
            "autofocus": True,
        }
        password.label, password.help_text = "Password", ""
        password.widget.attrs.pop("placeholder", None)


class SecondFactorForm(AuthenticateForm):
    """The code of an authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self.fields["code"])


class CodeForm(CodeReauthenticateForm):
    """A code, to show once more who it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self.fields["code"])


class AppCodeForm(ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ask_code(self.fields["code"])
        self.fields["code"].label = "The six digits that the app shows"


def _ask_code(field: forms.Field) -> None:
    field.label = "Code"
    field.widget.attrs = {**CODE, "autofocus": True}


class PasswordAgainForm(ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = "Password", ""
        field.widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class PasskeyForm(AddWebAuthnForm):
    """A name for a new passkey, and what the device made; always good for coming in with it alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].max_length = 60
        self.fields[
            "name"
        ].help_text = "What you will know it by, such as “Work laptop”."
        self.fields["name"].widget.attrs = {"maxlength": 60}
        self.fields.pop("passwordless", None)


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs = {"maxlength": 60, "autofocus": True}

    def clean_name(self) -> str:
        """Keep it short enough for a list."""
        name: str = self.cleaned_data["name"]
        return name[:60]


class TimeZoneForm(forms.Form):
    """The zone in which a person reads times."""

    time_zone = forms.ChoiceField(label="Time zone", required=False)

    def __init__(self, *args: Any, own: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"time_zone": own}, **kwargs})
        self.fields["time_zone"].choices = zone_choices(own)  # type: ignore[attr-defined]


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        _explain_new_password(self)


class ChosenPasswordForm(SetPasswordForm):
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_new_password(self)


def _explain_new_password(form: forms.Form) -> None:
    form.fields["new_password1"].help_text = PASSWORD_RULE
    form.fields["new_password2"].label = "New password, once more"
    form.fields["new_password2"].help_text = ""


class ForgottenPasswordForm(forms.Form):
    """Whose password is forgotten."""

    email = forms.EmailField(
        label="Email address",
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class JoinForm(forms.Form):
    """What an invited person says about themselves."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(label="Time zone", required=False)
    password1 = forms.CharField(
        label="Password",
        strip=False,
        help_text=PASSWORD_RULE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Password, once more",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        known = {"name": invitation.name, "time_zone": invitation.time_zone}
        super().__init__(*args, **{"initial": known, **kwargs})
        self.invitation = invitation
        self.fields["time_zone"].choices = zone_choices(invitation.time_zone)  # type: ignore[attr-defined]

    def clean_password1(self) -> str:
        """Hold the password to the rules, with the name and address it must not resemble."""
        password: str = self.cleaned_data["password1"]
        name = self.cleaned_data.get("name", self.invitation.name)
        validate_password(password, User(email=self.invitation.email, name=name))
        return password

    def clean_password2(self) -> str:
        """Catch a slip of the finger."""
        again: str = self.cleaned_data["password2"]
        first = self.cleaned_data.get("password1")
        if first is not None and first != again:
            raise ValidationError("The two passwords differ. Type the same one twice.")
        return again
