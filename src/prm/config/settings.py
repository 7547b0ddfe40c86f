"""Every setting, read from the environment once. `.env.sample` lists what may be set.

Nothing needs to be set to try Headwater; a server needs a secret, the names it answers to, and https.
"""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from prm.common.env import (
    ensure_secret,
    env,
    envbool,
    envcolour,
    envdatabase,
    envint,
    envlist,
    envpairs,
    envpath,
    envsecret,
)
from prm.common.services import envmail, envoidc

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")

# --- Where this runs ---------------------------------------------------------------------------

DEBUG = envbool("DEBUG", default=True)
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", default=LOCAL_HOSTS)
PUBLIC = not {*ALLOWED_HOSTS} <= {*LOCAL_HOSTS}
HTTPS = envbool("HTTPS", default=not DEBUG)
SECRET_KEY = envsecret("SECRET_KEY") or (
    "insecure-for-trying-out-only" if DEBUG else ""
)

if not SECRET_KEY:
    raise ImproperlyConfigured(
        "Headwater doesn't start with DEBUG off and no secret: anyone could forge a sign-in.\n"
        "Make one with `python -c 'import secrets; print(secrets.token_urlsafe(48))'` and set SECRET_KEY to it,\n"
        "or write it to a file that only Headwater may read and set SECRET_KEY_FILE to its path."
    )
if DEBUG and PUBLIC:
    raise ImproperlyConfigured(
        f"ALLOWED_HOSTS is {', '.join(ALLOWED_HOSTS)}, so others can reach this site, but DEBUG is on and shows\n"
        "them its inner workings. Set DEBUG=0 and a SECRET_KEY, or unset ALLOWED_HOSTS to stay on this machine."
    )

# --- Where things lie --------------------------------------------------------------------------

DATA = envpath("HEADWATER_DATA", default=Path("var"))
LAKE = envpath("HEADWATER_LAKE", default=DATA / "lake")
MARTS = envpath("HEADWATER_MARTS", default=DATA / "marts")
DEFINITIONS = DATA / "definitions"  # what people approved; part of every backup
# Whom to take from national registers: states and beginnings of ZIP codes. Empty: around the practices of the site.
DIRECTORY_AREA = envlist("HEADWATER_AREA")
STATIC_ROOT = envpath("STATIC_ROOT", default=DATA / "static")
BUILT_ASSETS = envpath("BUILT_ASSETS", default=DATA / "assets")
for folder in (DATA, STATIC_ROOT):  # SQLite and whitenoise expect theirs to be there
    folder.mkdir(parents=True, exist_ok=True)
DATABASES = {"default": envdatabase("DATABASE_URL", sqlite=DATA / "db.sqlite3")}
# Seals the ledger's entries. Whoever has the database but not this key can't rewrite what was done.
LEDGER_KEY = (
    envsecret("LEDGER_KEY")
    or ensure_secret(DATA / "ledger.key").read_text(encoding="utf-8").strip()
).encode()
# Shared by all processes: wrong codes are counted here, and a code that was used isn't taken twice.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    }
}
# What people upload, to be read by a job; forgotten after some days, for the directory holds what matters.
# Minutes and kilometres between practices, from a routing service; without the file the great circle is used.
ROAD_MATRIX = envpath("ROAD_MATRIX", default=DATA / "roads.csv")
UPLOADS = envpath("HEADWATER_UPLOADS", default=DATA / "uploads")
UPLOAD_MEGABYTES = envint("UPLOAD_MEGABYTES", default=100, least=1)
UPLOAD_DAYS = envint("UPLOAD_DAYS", default=30, least=1)
JOBS_FOLDER = DATA / "jobs"  # what running jobs say by the second
PACKS = DATA / "packs"  # their files, which can be made again from the frozen rows
JOB_QUEUE = "prm.config.jobs.send"
# How a site names itself on what it sends out.
BRAND_NAME = env("BRAND_NAME", "Headwater")
BRAND_COLOUR = envcolour("BRAND_COLOUR", default="#0b5b5c")
BRAND_LOGO = envpath("BRAND_LOGO", default=DATA / "logo.png")
# A worker does long work. Without one, whoever asks waits until it is done: for tests and for trying out.
JOBS_AT_ONCE = envbool("JOBS_AT_ONCE", default=False)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What it is made of ------------------------------------------------------------------------

INSTALLED_APPS = [
    "prm.common",
    "prm.accounts",
    "prm.mail",
    "prm.ledger",
    "prm.jobs",
    "prm.directory",
    "prm.territories",
    "prm.compliance",
    "prm.issues",
    "prm.visits",
    "prm.outreach",
    "prm.programs",
    "prm.insights",
    "prm.packs",
    "prm.web",
    "prm.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    # Not "allauth" itself: that brings pages and mails of its own, and each that a person can meet is ours.
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
MIDDLEWARE = [
    "prm.accounts.network.PlaceMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prm.accounts.middleware.NothingKeptMiddleware",
    "prm.web.body_limit.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "prm.accounts.middleware.SignInRequiredMiddleware",
    "prm.accounts.middleware.ActivityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "prm.config.urls"
WSGI_APPLICATION = "prm.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "prm.common.jinja.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "prm.common.jinja.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "prm.web.shell.context",
            ],
        },
    },
    # Django's own form and error machinery; no template of ours is written for it.
    {"BACKEND": "django.template.backends.django.DjangoTemplates"},
]

# --- Who comes in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: it closes the door before a password is looked at
    "prm.accounts.sessions.Backend",
]
LOGIN_URL = "account_login"  # allauth's names, where allauth itself goes there
LOGIN_REDIRECT_URL = "home"
PASSWORD_RESET_TIMEOUT = 3600 * envint("PASSWORD_LINK_HOURS", default=24, least=1)
SESSION_ENGINE = "prm.accounts.sessions"
SESSION_COOKIE_AGE = 60 * envint("LOG_OFF_MINUTES", default=30, least=1)
LOG_OFF_WARNING = 120  # seconds before that; enough to come back from the next desk
SESSION_MOST = 3600 * envint("SESSION_HOURS", default=12, least=1)  # however busy
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "prm.web.errors.csrf_failure"
MESSAGE_STORAGE = "prm.accounts.messages.Storage"

# Roles that must have a second factor; "everybody" on a server, "nobody" where one only tries it out.
REQUIRE_SECOND_FACTOR = envlist(
    "REQUIRE_SECOND_FACTOR", default=("everybody",) if HTTPS else ("nobody",)
)
# Seals the secrets of authenticator apps and recovery codes. Whoever has the database but not this key can't use them.
FACTOR_KEY = envsecret("FACTOR_KEY") or ensure_secret(DATA / "factors.key").read_text(
    encoding="utf-8"
)

ACCOUNT_ADAPTER = "prm.web.account.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # closed all the same: see the adapter
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reached the address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds: long enough to find one's phone
# Wrong passwords are axes's; allauth counts wrong codes of a second factor, by person, and mails asked for.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/15m/key",
    "reset_password": "20/h/ip,5/h/key",
}
MFA_ADAPTER = "prm.web.account.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers still insist on localhost
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Headwater"
SOCIALACCOUNT_ADAPTER = "prm.web.account.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = envoidc()
OIDC_ROLE_CLAIM = env("OIDC_ROLE_CLAIM")
OIDC_ROLES = envpairs("OIDC_ROLES")

AXES_HANDLER = "prm.accounts.lockout.Handler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "email"
AXES_USERNAME_CALLABLE = "prm.accounts.lockout.tried_address"
AXES_LOCKOUT_CALLABLE = "prm.web.account.sign_in.closed"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "csrfmiddlewaretoken"]
AXES_DISABLE_ACCESS_LOG = True  # who came in stands in the ledger
AXES_VERBOSE = False

# --- Mail --------------------------------------------------------------------------------------

mail = envmail("EMAIL_URL")
EMAIL_BACKEND = mail["BACKEND"]
EMAIL_HOST, EMAIL_PORT = mail["HOST"], mail["PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = mail["USER"], mail["PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = mail["TLS"], mail["SSL"]
EMAIL_TIMEOUT = 10  # seconds; a person waits for it
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "headwater@localhost")
MAIL_CONFIGURED = bool(EMAIL_HOST)  # else links are shown to be handed over
# What a letter's link is: mail lies beneath the rooms that know what may be done by it.
LETTER_LINKS = "prm.issues.passes.address_of"
SITE_URL = env("SITE_URL", "http://127.0.0.1:8000").rstrip("/")  # for links in mail

# --- How pages are guarded ---------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
TRUST_PROXY = envbool("TRUST_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SECURE_HSTS_SECONDS = envint("HSTS_SECONDS", default=86_400) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Files that browsers fetch -----------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "prm.common.assets.BuiltAssetsFinder",
]
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Time, words and logs ----------------------------------------------------------------------

USE_TZ = True
TIME_ZONE = env("SITE_TIME_ZONE", "America/New_York")  # stored in UTC, shown in this
LANGUAGE_CODE = "en-us"
USE_I18N = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "prm.common.logs.JsonFormatter"}},
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            **({} if DEBUG else {"formatter": "json"}),
        }
    },
    "root": {"handlers": ["out"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": ["out"], "propagate": False},
        "sqlglot": {"level": "WARNING"},
        "splink": {"level": "WARNING"},
        "axes": {"level": "WARNING"},  # what it does at each sign-in is the ledger's
    },
}
