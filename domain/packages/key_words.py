"""A public key as people pass it on: a line to copy, and digits to read out on the telephone."""

import hashlib
import re

from domain.errors import Invalid
from domain.message import msg

_HEAD = "CENGBAO-KEY-1"
_LINE = re.compile(r"CENGBAO-KEY-1[-: ]*([0-9a-f]{64})[- ]*([0-9a-f]{8})", re.IGNORECASE)


def key_line(public_key: str) -> str:
    """The line to pass on: the key (64 hexadecimal digits) and eight to catch a slip."""
    return f"{_HEAD}-{public_key}-{_slip(public_key)}"


def key_of_line(line: str) -> str:
    """The key of such a line, whatever white space it went through. Raises Invalid."""
    found = _LINE.fullmatch("".join(line.split()))
    if found is None:
        raise Invalid(msg("公钥应是对方“报送包”页面上以 CENGBAO-KEY-1 开头的一整行。"))
    key, slip = found[1].lower(), found[2].lower()
    if slip != _slip(key):
        raise Invalid(msg("公钥抄错或不完整，请重新复制一整行。"))
    return key


def fingerprint(public_key: str) -> str:
    """Eight groups of five digits (132 bits) that two people compare by voice."""
    number = int.from_bytes(hashlib.sha256(bytes.fromhex(public_key)).digest(), "big")
    digits = f"{number % 10**40:040d}"
    return " ".join(digits[place : place + 5] for place in range(0, 40, 5))


def _slip(public_key: str) -> str:
    return hashlib.sha256(f"{_HEAD}:{public_key}".encode()).hexdigest()[:8]
