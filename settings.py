"""Settings of one installation, read once from `CENGBAO_*` environment variables.

Standard library only. Every variable `X` may be given as `X_FILE`, the path of a file that holds
the value (a mounted secret). An empty value counts as not given. A value that cannot be used
raises `SettingsError`, whose text names the variable and what would be accepted.
"""

import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo, available_timezones

import addresses
from settings_table import NAMES, table

T = TypeVar("T")
PREFIX = "CENGBAO_"
ROOT = Path(__file__).resolve().parent
SHORTEST_SECRET = 32
FEWEST_DIFFERENT_CHARACTERS = 8
WORDS_OF_DEFAULT_SECRETS = (
    "cengbao", "change-me", "change_me", "changeme", "default", "development", "example",
    "insecure", "password", "replace", "secret-key", "secret_key", "secretkey",
)  # fmt: skip

# Read by the tests, by `.ci/run` and by the demonstration data, not by the application.
FOREIGN_NAMES = ("CENGBAO_REQUIRE", "CENGBAO_DEMO_PASSWORD", "CENGBAO_DEMO_PASSWORD_FILE")
FOREIGN_PREFIX = "CENGBAO_TEST_"


class SettingsError(ValueError):
    """A setting is missing or wrong; the text names the variable and what is accepted."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, checked; what may hold a password stays out of `repr`."""

    env: str
    data_dir: Path
    database_url: str = field(repr=False)
    queue_url: str = field(repr=False)
    jobs: str
    secret_key: str = field(repr=False)
    host: str
    port: int
    base_url: str
    mail_url: addresses.MailServer | None
    mail_from: str
    robots: tuple[addresses.Robot, ...]
    timezone: ZoneInfo
    language: str
    session_hours: int
    max_upload_mb: int
    max_file_mb: int
    max_section_mb: int
    storage_url: str = field(repr=False)
    clamd_url: str
    font_dir: Path | None
    log_level: str

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def is_testing(self) -> bool:
        return self.env == "testing"

    @property
    def is_served_over_https(self) -> bool:
        return self.base_url.startswith("https://")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environ` (the process's own where none is given).

    Makes the data folder where it is missing and, outside production, a secret in it.
    Raises SettingsError for a wrong, unreadable, unknown or missing variable.
    """
    given = _Given(os.environ if environ is None else environ)
    env = given.choice("CENGBAO_ENV", ("development", "production", "testing"))
    data_dir = _data_dir(given)
    host = given.text("CENGBAO_HOST") or "127.0.0.1"
    port = given.whole("CENGBAO_PORT", 8000, 1, 65535)
    database_url = _database_url(given, data_dir, env)
    base_url = _base_url(given, host, port)
    return Settings(
        env=env,
        data_dir=data_dir,
        database_url=database_url,
        queue_url=_queue_url(given, data_dir, database_url),
        jobs=_jobs(given, env),
        secret_key=_secret_key(given, data_dir, env),
        host=host,
        port=port,
        base_url=base_url,
        mail_url=given.checked("CENGBAO_MAIL_URL", addresses.FOLDER, addresses.mail_server),
        mail_from=given.checked(
            "CENGBAO_MAIL_FROM", addresses.usual_sender(base_url), addresses.mail_address
        ),
        robots=given.checked("CENGBAO_ROBOTS", "", addresses.robots),
        timezone=_timezone(given),
        language=given.choice("CENGBAO_LANGUAGE", ("zh_Hans_CN", "en")),
        session_hours=given.whole("CENGBAO_SESSION_HOURS", 12, 1, 720),
        max_upload_mb=given.whole("CENGBAO_MAX_UPLOAD_MB", 20, 1, 1024),
        max_file_mb=given.whole("CENGBAO_MAX_FILE_MB", 20, 1, 1024),
        max_section_mb=_section_mb(given),
        storage_url=_storage_url(given),
        clamd_url=_clamd_url(given),
        font_dir=_font_dir(given),
        log_level=given.choice("CENGBAO_LOG_LEVEL", ("info", "debug", "warning", "error")),
    )


class _Given:
    """The variables as given: unknown names refused, `_FILE` variants read."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._values: dict[str, str] = {}
        for name in sorted(environ):
            if name.startswith(PREFIX) and environ[name]:
                self._take(name, environ[name])

    def _take(self, name: str, value: str) -> None:
        if name in FOREIGN_NAMES or name.startswith(FOREIGN_PREFIX):
            return
        plain = name.removesuffix("_FILE")
        if plain not in NAMES:
            raise SettingsError(_unknown(name))
        if plain in self._values:
            raise SettingsError(f"{plain} and {plain}_FILE are both set: give one of them.")
        self._values[plain] = value if plain == name else _content(name, value)

    def text(self, name: str) -> str | None:
        return self._values.get(name)

    def choice(self, name: str, accepted: Sequence[str]) -> str:
        """The value, one of `accepted`; the first of them where none is given."""
        value = self.text(name) or accepted[0]
        if value not in accepted:
            raise SettingsError(f"{name} is {value!r}; accepted: {', '.join(sorted(accepted))}.")
        return value

    def whole(self, name: str, default: int, least: int, most: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        digits = value.strip()
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(most))):
            digits = ""
        if not digits or not least <= int(digits) <= most:
            raise SettingsError(f"{name} is {value!r}; accepted: a whole number {least} to {most}.")
        return int(digits)

    def checked(self, name: str, default: str, check: Callable[[str], T]) -> T:
        """What `check` makes of the value, which may hold a secret and so is never repeated."""
        try:
            return check((self.text(name) or default).strip())
        except ValueError as error:
            raise SettingsError(f"{name} is not usable; accepted: {error}.") from None


def _unknown(name: str) -> str:
    known = [*NAMES, *(f"{plain}_FILE" for plain in NAMES)]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; the README lists every variable."
    return f"{name} is not a setting{hint}"


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"{name} names a file that cannot be read as text: {path!r} ({error})."
        ) from error


def _jobs(given: _Given, env: str) -> str:
    usual, other = ("inline", "worker") if env == "testing" else ("worker", "inline")
    return given.choice("CENGBAO_JOBS", (usual, other))


def _data_dir(given: _Given) -> Path:
    folder = Path(given.text("CENGBAO_DATA_DIR") or "instance")
    folder = (ROOT / folder.expanduser()).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"CENGBAO_DATA_DIR is {str(folder)!r}; accepted: a folder that can be made ({error})."
        ) from error
    return folder


def _sqlite_url(name: str, url: str) -> str:
    """The URL with an absolute path, whatever folder the process was started in."""
    path = url.removeprefix("sqlite:///")
    if path == url or not path or "?" in path:
        raise SettingsError(
            f"{name} is {addresses.shown(url)}; accepted: sqlite:///PATH of a file."
        )
    return f"sqlite:///{(ROOT / path).resolve()}"


def _database_url(given: _Given, data_dir: Path, env: str) -> str:
    name = "CENGBAO_DATABASE_URL"
    url = given.text(name) or f"sqlite:///{data_dir / 'cengbao.sqlite3'}"
    if env == "testing" and url in ("sqlite://", "sqlite:///:memory:"):
        return "sqlite://"
    scheme, colon, rest = url.partition(":")
    if scheme == "sqlite":
        return _sqlite_url(name, url)
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest.startswith("//"):
        return f"postgresql+psycopg{colon}{rest}"
    raise SettingsError(
        f"{name} is {addresses.shown(url)}; accepted: sqlite:///PATH or "
        "postgresql://USER:PASSWORD@HOST:PORT/NAME."
    )


def _queue_url(given: _Given, data_dir: Path, database_url: str) -> str:
    name = "CENGBAO_QUEUE_URL"
    url = given.text(name) or f"sqlite:///{data_dir / 'queue.sqlite3'}"
    if url.startswith(("redis://", "rediss://", "unix://")):
        return url
    if not url.startswith("sqlite:"):
        raise SettingsError(
            f"{name} is {addresses.shown(url)}; accepted: sqlite:///PATH or redis://HOST:PORT/NUMBER."
        )
    url = _sqlite_url(name, url)
    if url == database_url:
        raise SettingsError(
            f"{name} is the file of CENGBAO_DATABASE_URL; accepted: a file of its own."
        )
    return url


def _section_mb(given: _Given) -> int:
    name, one = "CENGBAO_MAX_SECTION_MB", given.whole("CENGBAO_MAX_FILE_MB", 20, 1, 1024)
    most = given.whole(name, max(100, one), 1, 10240)
    if most < one:
        raise SettingsError(f"{name} is {most}; accepted: at least CENGBAO_MAX_FILE_MB, {one}.")
    return most


def _storage_url(given: _Given) -> str:
    name = "CENGBAO_STORAGE_URL"
    url = given.text(name) or ""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        bucket = parts.netloc.rpartition("@")[2]
        endpoint = parse_qs(parts.query).get("endpoint", [""])[-1]
    except ValueError:
        parts, bucket, endpoint = urlsplit(""), "", ""
    if parts.scheme != "s3" or not bucket or (endpoint and not addresses.is_site_address(endpoint)):
        raise SettingsError(
            f"{name} is {addresses.shown(url)}; accepted: "
            "s3://KEY:SECRET@BUCKET/PREFIX?endpoint=https://HOST&region=NAME."
        )
    return url


def _clamd_url(given: _Given) -> str:
    name = "CENGBAO_CLAMD_URL"
    url = given.text(name) or ""
    try:
        parts = urlsplit(url)
        is_tcp = parts.scheme == "tcp" and bool(parts.hostname and parts.port)
        is_socket = parts.scheme == "unix" and not parts.netloc and len(parts.path) > 1
    except ValueError:
        is_tcp = is_socket = False
    if url and not (is_tcp or is_socket):
        raise SettingsError(f"{name} is {url!r}; accepted: tcp://HOST:PORT or unix:///PATH.")
    return url


def _base_url(given: _Given, host: str, port: int) -> str:
    bracketed = f"[{host}]" if ":" in host else host
    url = (given.text("CENGBAO_BASE_URL") or f"http://{bracketed}:{port}").rstrip("/")
    if not addresses.is_site_address(url):
        raise SettingsError(
            f"CENGBAO_BASE_URL is {url!r}; accepted: http:// or https://, a host, and no query."
        )
    return url


def _timezone(given: _Given) -> ZoneInfo:
    name = given.text("CENGBAO_TIMEZONE") or "Asia/Shanghai"
    if name not in available_timezones():
        near = get_close_matches(name, sorted(available_timezones()), n=1)
        raise SettingsError(
            f"CENGBAO_TIMEZONE is {name!r}; accepted: a name of the time zone database"
            f" such as {near[0] if near else 'Asia/Shanghai'}."
        )
    return ZoneInfo(name)


def _font_dir(given: _Given) -> Path | None:
    value = given.text("CENGBAO_FONT_DIR")
    if value is None:
        return None
    folder = (ROOT / Path(value).expanduser()).resolve()
    if not folder.is_dir():
        raise SettingsError(f"CENGBAO_FONT_DIR is {value!r}; accepted: a folder that exists.")
    return folder


def _secret_key(given: _Given, data_dir: Path, env: str) -> str:
    secret = given.text("CENGBAO_SECRET_KEY")
    if env == "production":
        weakness = weakness_of_secret(secret or "")
        if weakness:
            raise SettingsError(
                f"CENGBAO_SECRET_KEY {weakness}; accepted in production: at least "
                f"{SHORTEST_SECRET} characters of chance, for example from "
                "`openssl rand -base64 48`."
            )
    return secret or _kept_secret(data_dir / "secret_key")


def weakness_of_secret(secret: str) -> str:
    """Why a secret must not sign anything in production; empty where nothing is wrong with it."""
    if not secret:
        return "is missing"
    if len(secret) < SHORTEST_SECRET:
        return f"has only {len(secret)} characters"
    if any(word in secret.lower() for word in WORDS_OF_DEFAULT_SECRETS):
        return "looks like an example or a default"
    repeats = secret in (secret + secret)[1:-1]
    if repeats or len(set(secret)) < FEWEST_DIFFERENT_CHARACTERS:
        return "has too little variety"
    return ""


def _kept_secret(path: Path) -> str:
    """The secret of a development installation, made on the first call, readable by its owner."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = _content("CENGBAO_DATA_DIR", str(path))
        if len(secret) < SHORTEST_SECRET:
            raise SettingsError(
                f"CENGBAO_DATA_DIR holds a damaged secret: remove {str(path)!r}."
            ) from None
        return secret
    except OSError as error:
        raise SettingsError(
            f"CENGBAO_DATA_DIR is not writable: {str(path)!r} ({error})."
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret + "\n")
    return secret


if __name__ == "__main__":
    if sys.argv[1:] != ["--table"]:
        sys.exit("usage: python -m settings --table")
    sys.stdout.write(table())
