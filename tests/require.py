"""What some tests need of the machine, and what happens where it is absent.

A test marked `browser`, `postgres`, `redis`, `libreoffice` or `smtp` is skipped, with the reason,
where that is absent. Where CENGBAO_REQUIRE names it (`CENGBAO_REQUIRE=browser,postgres`) the test
fails instead, so that a test which never ran cannot look like one that passed.
"""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from functools import cache
from typing import NoReturn
from urllib.parse import urlsplit

import pytest

from tests import postgres

IS_LONG = os.environ.get("CENGBAO_TEST_LONG") == "1"
"""Whether there is time: the longest tests then do as much as is claimed of them, not a part."""
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str | None:
    """Path of the browser to test with: CENGBAO_TEST_CHROMIUM, or the first one installed."""
    named = os.environ.get("CENGBAO_TEST_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def soffice() -> str | None:
    """Path of LibreOffice's program."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def _browser_lack() -> str:
    return "" if chromium() else "no Chromium is installed (CENGBAO_TEST_CHROMIUM may name one)"


def _postgres_lack() -> str:
    url = os.environ.get("CENGBAO_TEST_POSTGRES_URL")
    if not url:
        return "CENGBAO_TEST_POSTGRES_URL names no PostgreSQL server"
    return postgres.why_unreachable(url)


def _redis_lack() -> str:
    url = os.environ.get("CENGBAO_TEST_REDIS_URL")
    if not url:
        return "CENGBAO_TEST_REDIS_URL names no Redis server"
    try:
        import redis
    except ImportError:
        return "the package redis is not installed"
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return f"Redis does not answer at CENGBAO_TEST_REDIS_URL: {error}"
    return ""


def _libreoffice_lack() -> str:
    return "" if soffice() else "no LibreOffice is installed"


def _smtp_lack() -> str:
    url = urlsplit(os.environ.get("CENGBAO_TEST_SMTP_URL", ""))
    if not url.hostname:
        return "CENGBAO_TEST_SMTP_URL names no mail server"
    try:
        socket.create_connection((url.hostname, url.port or 25), timeout=3).close()
    except OSError as error:
        return f"no mail server answers at CENGBAO_TEST_SMTP_URL: {error}"
    return ""


LACKS: Mapping[str, Callable[[], str]] = {
    "browser": _browser_lack,
    "postgres": _postgres_lack,
    "redis": _redis_lack,
    "libreoffice": _libreoffice_lack,
    "smtp": _smtp_lack,
}


@cache
def lack(need: str) -> str:
    """Why `need` is absent; empty where it is there. Looked up once a process."""
    return LACKS[need]()


def required() -> frozenset[str]:
    """What CENGBAO_REQUIRE names; ValueError where it names something unknown."""
    words = frozenset(
        filter(None, os.environ.get("CENGBAO_REQUIRE", "").replace(" ", "").split(","))
    )
    unknown = words - LACKS.keys()
    if unknown:
        raise ValueError(
            f"CENGBAO_REQUIRE names {', '.join(sorted(unknown))}; accepted: {', '.join(LACKS)}."
        )
    return words


def insist_on(need: str) -> None:
    """Go on where `need` is there; skip the running test where it is absent, or fail it."""
    reason = lack(need)
    if reason:
        _stop(need, reason)


def _stop(need: str, reason: str) -> NoReturn:
    if need in required():
        pytest.fail(f"CENGBAO_REQUIRE names {need}, but {reason}", pytrace=False)
    pytest.skip(f"needs {need}: {reason}")
