"""Django settings. The environment is read in ``environment.py`` and nowhere else."""

from __future__ import annotations

import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from motcua.config import access
from motcua.config.environment import read_environment
from motcua.config.private_postgres import PrivateServer
from motcua.organisation.account_settings import *  # noqa: F403

ENVIRONMENT = read_environment()
SOURCE = Path(__file__).resolve().parents[1]


def _secret(data_dir: Path) -> str:
    path = data_dir / "secret.key"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        path.chmod(0o600)
    return path.read_text(encoding="utf-8").strip()


def _database(url: str, act_as_owner: bool) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {key: value for key, value in query.items() if key != "host"}
    session = ["-c timezone=UTC"]
    if not act_as_owner:
        session.append("-c role=motcua_app")
    options["options"] = " ".join(session)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "motcua",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
        "TEST": {"TEMPLATE": "template0"},
    }


DEBUG = ENVIRONMENT.debug
MOTCUA_DATA_DIR_WAS_NEW = os.environ.get("MOTCUA_DATA_DIR_WAS_NEW") == "1"
SECRET_KEY = _secret(ENVIRONMENT.data_dir)
_PUBLIC_HOST = urlsplit(ENVIRONMENT.public_url or "").hostname
ALLOWED_HOSTS = [
    *ENVIRONMENT.allowed_hosts, *([_PUBLIC_HOST] if _PUBLIC_HOST else []),
    "127.0.0.1", "localhost", "[::1]",
]  # fmt: skip
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url] if ENVIRONMENT.public_url else []
DATABASES = {
    "default": _database(
        ENVIRONMENT.database_url or PrivateServer(ENVIRONMENT.data_dir).url(),
        ENVIRONMENT.act_as_owner,
    )
}
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MOTCUA_DATA_DIR = ENVIRONMENT.data_dir
MOTCUA_DEFINITIONS_DIR = ENVIRONMENT.definitions_dir
MOTCUA_PUBLIC_URL = ENVIRONMENT.public_url or f"http://{ENVIRONMENT.host}:{ENVIRONMENT.port}"
MOTCUA_DEMO = ENVIRONMENT.demo
MOTCUA_MAX_UPLOAD_BYTES = ENVIRONMENT.max_upload_mb * 1024 * 1024
MOTCUA_FILES_S3_BUCKET = ENVIRONMENT.files_s3_bucket
MOTCUA_FILES_S3_ENDPOINT = ENVIRONMENT.files_s3_endpoint
MOTCUA_LEDGER_KEY_FILE = ENVIRONMENT.data_dir / "ledger" / "signing.key"

# A demonstration may be told of by a receiver on its own machine; nothing else is within.
_OWN_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
MOTCUA_WEBHOOK_NETWORKS = (*ENVIRONMENT.webhook_networks, *(_OWN_MACHINE if MOTCUA_DEMO else ()))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "motcua.core",
    "motcua.ledger",
    "motcua.calendars",
    "motcua.organisation",
    "motcua.payments",
    "motcua.notifications",
    "motcua.procedures",
    "motcua.dossiers",
    "motcua.indicators",
    "motcua.webhooks",
    "motcua.tasks",
    "motcua.steering",
    "motcua.plans",
    "motcua.programme",
    "motcua.reform_index",
    "motcua.reports",
    "motcua.face",
    "motcua.rest",
    "motcua.desk",
    "motcua.portal",
    "motcua.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motcua.config.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "motcua.config.middleware.Access",
    "motcua.config.middleware.Refusals",
]

ROOT_URLCONF = "motcua.config.urls"
WSGI_APPLICATION = "motcua.config.wsgi.application"
AUTH_USER_MODEL = "organisation.User"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "portal:home"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "face" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "motcua.config.context.face",
            ],
        },
    },
]

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "locale"]
LANGUAGE_COOKIE_NAME = "motcua_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data_dir / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}

_SECURE = MOTCUA_PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_SSL_REDIRECT = _SECURE
SESSION_COOKIE_SECURE = _SECURE
CSRF_COOKIE_SECURE = _SECURE
SECURE_HSTS_SECONDS = 31536000 if _SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "motcua.config.middleware.form_expired"
# Behind the TLS proxy the log-in limits count the visitor's address, not the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SECURE else 0
SILENCED_SYSTEM_CHECKS: list[str] = []
MOTCUA_OPEN_VIEWS = access.OPEN_VIEWS

_MAIL = urlsplit(ENVIRONMENT.smtp_url or "")
MOTCUA_MAIL_SERVER = _MAIL.hostname or ""
EMAIL_HOST = _MAIL.hostname or "localhost"
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = _MAIL.scheme == "smtp" and parse_qs(_MAIL.query).get("tls") != ["off"]
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from or f"motcua@{_PUBLIC_HOST or 'localhost'}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
