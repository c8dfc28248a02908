"""Robots of group chats: WeCom, DingTalk and Feishu, each with its own form and signature."""

import base64
import hashlib
import hmac
import json
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from addresses import Robot
from services.notices.carriers import Refused

SECONDS = 10.0
MOST_A_MINUTE = 20
"""What each of the three takes from one robot in a minute."""
_MOST_ANSWER = 10_000


class _NoRedirect(HTTPRedirectHandler):
    """A webhook that sends us elsewhere is not followed: the answer is then an error."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirect)


def deliver(text: str, robot: Robot, seconds: float) -> None:
    """Post a message; `seconds` is the time since 1970, for the signature. Raises Refused."""
    url, body = form_of(text, robot, seconds)
    request = Request(  # noqa: S310 - settings take https only, but on loopback
        url,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with _OPENER.open(request, timeout=SECONDS) as response:
            answer = response.read(_MOST_ANSWER)
    except HTTPError as error:
        error.close()
        raise Refused(f"{robot.kind}: HTTP {error.code}") from None
    except (OSError, HTTPException) as error:
        raise Refused(f"{robot.kind}: {type(error).__name__}") from None
    _refuse_unless_taken(robot.kind, answer)


def form_of(text: str, robot: Robot, seconds: float) -> tuple[str, dict[str, Any]]:
    """The address and the JSON body of a message, signed where the robot has a secret."""
    if robot.kind == "feishu":
        return robot.url, {
            **_feishu_signature(robot, seconds),
            "msg_type": "text",
            "content": {"text": text},
        }
    return _dingtalk_url(robot, seconds), {"msgtype": "text", "text": {"content": text}}


def _dingtalk_url(robot: Robot, seconds: float) -> str:
    """DingTalk: HMAC of `milliseconds \\n secret` under the secret, in the address."""
    if robot.kind != "dingtalk" or not robot.secret:
        return robot.url
    timestamp = str(round(seconds * 1000))
    signed = hmac.new(robot.secret.encode(), f"{timestamp}\n{robot.secret}".encode(), "sha256")
    query = urlencode({"timestamp": timestamp, "sign": _base64(signed)})
    return f"{robot.url}{'&' if '?' in robot.url else '?'}{query}"


def _feishu_signature(robot: Robot, seconds: float) -> dict[str, str]:
    """Feishu: HMAC of nothing under `seconds \\n secret`, in the body."""
    if not robot.secret:
        return {}
    timestamp = str(int(seconds))
    signed = hmac.new(f"{timestamp}\n{robot.secret}".encode(), b"", hashlib.sha256)
    return {"timestamp": timestamp, "sign": _base64(signed)}


def _base64(signed: "hmac.HMAC") -> str:
    return base64.b64encode(signed.digest()).decode()


def _refuse_unless_taken(kind: str, answer: bytes) -> None:
    try:
        said = json.loads(answer)
    except ValueError:
        raise Refused(f"{kind}: no JSON in the answer") from None
    names = ("code", "StatusCode") if kind == "feishu" else ("errcode",)
    codes = [said.get(name) for name in names] if isinstance(said, dict) else []
    given = [code for code in codes if code is not None]
    if not given or any(code != 0 for code in given):
        raise Refused(f"{kind}: code {given[0] if given else 'missing'}")
