"""Addresses that settings name: of the site, of a mail server, of the robots of group chats.

Standard library only. What cannot be used raises `ValueError`, whose text says what is accepted
and never repeats a password, key or secret.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER = "folder"
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
ROBOT_KINDS = ("wecom", "dingtalk", "feishu")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PORTS = {"smtp": 25, "smtps": 465}
_MAIL = "folder, smtp://USER:PASSWORD@HOST:PORT?starttls=1 or smtps://USER:PASSWORD@HOST:PORT"
_ROBOT = "wecom=URL, dingtalk=URL#SECRET or feishu=URL#SECRET, with spaces between several"


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail: TLS from the beginning, by STARTTLS, or (on loopback) none."""

    host: str
    port: int
    tls: str  # "", "starttls" or "tls"
    username: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Robot:
    """A robot of a group chat: its kind, its webhook, and the secret that signs where it has one.

    `name` stands for it in the database: it tells robots apart and gives nothing away.
    """

    kind: str
    url: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        digest = hashlib.sha256(self.url.encode()).hexdigest()
        return f"robot:{self.kind}:{digest[:12]}"


def mail_server(text: str) -> MailServer | None:
    """The server of CENGBAO_MAIL_URL; None for `folder`. Raises ValueError."""
    if text == FOLDER:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise ValueError(_MAIL) from None
    if parts.scheme not in _PORTS or not host or parts.path.strip("/") or parts.fragment:
        raise ValueError(_MAIL)
    if set(options) - {"starttls"} or (parts.username and parts.password is None):
        raise ValueError(_MAIL)
    tls = "tls" if parts.scheme == "smtps" else _starttls(options)
    return MailServer(
        host,
        port or _PORTS[parts.scheme],
        tls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )


def _starttls(options: Mapping[str, list[str]]) -> str:
    given = options.get("starttls", ["0"])
    if given not in (["0"], ["1"]):
        raise ValueError(_MAIL)
    return "starttls" if given == ["1"] else ""


def mail_address(text: str) -> str:
    """`text` where it is a plain mail address. Raises ValueError."""
    if len(text) > 200 or ADDRESS.fullmatch(text) is None or ".." in text:
        raise ValueError("name@host")
    return text


def usual_sender(site: str) -> str:
    """The sender of the mail of a site, by its host."""
    host = urlsplit(site).hostname or ""
    return "cengbao@localhost" if ":" in host else f"cengbao@{host}"


def robots(text: str) -> tuple[Robot, ...]:
    """The robots of CENGBAO_ROBOTS, in their order. Raises ValueError."""
    found = tuple(_robot(word) for word in text.split())
    if len({robot.name for robot in found}) < len(found):
        raise ValueError(f"{_ROBOT}; each once")
    return found


def _robot(word: str) -> Robot:
    kind, _, address = word.partition("=")
    url, _, secret = address.partition("#")
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        raise ValueError(_ROBOT) from None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if kind not in ROBOT_KINDS or not is_safe or not parts.hostname:
        raise ValueError(f"{_ROBOT}; https only")
    return Robot(kind, url, secret)


def is_site_address(url: str) -> bool:
    """Whether this is the address of a site: http or https, a host, and no query."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return False
    extra = parts.query or parts.fragment
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not extra


def shown(url: str) -> str:
    """A URL for an error message, without what stands between the scheme and the host."""
    scheme, slashes, rest = url.partition("://")
    secret, at, host = rest.rpartition("@")
    return repr(f"{scheme}{slashes}{'…' if secret else ''}{at}{host}")
