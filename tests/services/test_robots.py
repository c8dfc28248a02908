"""Robots of group chats: each one's JSON, its signature, its limit in a minute, its refusals."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import create_app
from jobs.sending import send_waiting
from models import Delivery, db
from models.notice import DeliveryState
from services.notices.carriers import Refused
from services.notices.carriers.robots import MOST_A_MINUTE, deliver, form_of
from services.notices.outbox import News, announce
from services.notices.sending import PAUSES
from settings import Settings, read_settings
from tests.services.databases import settings_for, world_on
from tests.services.world import START

NOW = START + timedelta(days=2)
TAKEN = {"wecom": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}}


class Chat:
    """What a webhook was sent, and what it answers."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        self.url = ""

    @property
    def texts(self) -> list[str]:
        return [(body.get("text") or {}).get("content", "") for body in self.bodies]


@contextmanager
def listening() -> Iterator[Chat]:
    chat = Chat()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            chat.bodies.append(json.loads(self.rfile.read(length)))
            chat.paths.append(self.path)
            status, answer = (
                chat.answers.pop(0) if chat.answers else (200, b'{"errcode":0,"code":0}')
            )
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", answer.decode())
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    thread = Thread(target=server.serve_forever)
    thread.start()
    chat.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield chat
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def chat() -> Iterator[Chat]:
    with listening() as chat:
        yield chat


def settings(database_url: str, folder: Path, robots: str) -> Settings:
    return read_settings(settings_for(database_url, folder) | {"CENGBAO_ROBOTS": robots})


def robot(text: str) -> Any:
    """The robot of a setting."""
    import addresses

    (found,) = addresses.robots(text)
    return found


# ---------------------------------------------------------------- form and signature
def test_wecom_takes_its_key_in_the_address_and_plain_text(chat: Chat) -> None:
    deliver("全部收齐", robot(f"wecom={chat.url}/cgi-bin/webhook/send?key=abc"), 0)
    assert chat.paths == ["/cgi-bin/webhook/send?key=abc"]
    assert chat.bodies == [{"msgtype": "text", "text": {"content": "全部收齐"}}]


def test_dingtalk_is_signed_in_the_address(chat: Chat) -> None:
    deliver("收齐", robot(f"dingtalk={chat.url}/robot/send?access_token=t#SECret"), 1700000000.123)
    query = parse_qs(urlsplit(chat.paths[0]).query)
    signed = hmac.new(b"SECret", b"1700000000123\nSECret", hashlib.sha256).digest()
    assert query == {
        "access_token": ["t"],
        "timestamp": ["1700000000123"],
        "sign": [base64.b64encode(signed).decode()],
    }
    assert chat.bodies == [{"msgtype": "text", "text": {"content": "收齐"}}]


def test_feishu_is_signed_in_the_body(chat: Chat) -> None:
    deliver("收齐", robot(f"feishu={chat.url}/open-apis/bot/v2/hook/x#key"), 1700000000.9)
    signed = hmac.new(b"1700000000\nkey", b"", hashlib.sha256).digest()
    assert chat.bodies == [
        {
            "timestamp": "1700000000",
            "sign": base64.b64encode(signed).decode(),
            "msg_type": "text",
            "content": {"text": "收齐"},
        }
    ]


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu"])
def test_without_a_secret_nothing_is_signed(kind: str) -> None:
    url, body = form_of("x", robot(f"{kind}=https://robot.example/hook?key=1"), 5)
    assert url == "https://robot.example/hook?key=1"
    assert "sign" not in body


# ---------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("kind", "status", "answer", "why"),
    [
        ("wecom", 200, b'{"errcode":45009,"errmsg":"freq"}', "wecom: code 45009"),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign"}', "dingtalk: code 310000"),
        ("feishu", 200, b'{"code":9499}', "feishu: code 9499"),
        ("feishu", 200, b"{}", "feishu: code missing"),
        ("wecom", 200, b"<html>", "wecom: no JSON in the answer"),
        ("wecom", 200, b"[1]", "wecom: code missing"),
        ("wecom", 502, b"", "wecom: HTTP 502"),
        ("wecom", 302, b"http://127.0.0.1:1/private", "wecom: HTTP 302"),
    ],
)
def test_a_refusal_is_told_without_the_key(
    chat: Chat, kind: str, status: int, answer: bytes, why: str
) -> None:
    chat.answers = [(status, answer)]
    with pytest.raises(Refused) as refused:
        deliver("x", robot(f"{kind}={chat.url}/hook?key=hidden#secret"), 0)
    assert str(refused.value) == why
    assert len(chat.paths) == 1  # a redirect is not followed


# ---------------------------------------------------------------- from the outbox
def tell_robots(engine: Engine, count: int) -> None:
    with world_on(engine) as world:
        for number in range(count):
            facts = {"unit": f'{number} <at user_id="all">', "section": "一", "reason": "不外传"}
            place = {"cycle_key": world.cycle.key, "unit_code": "c1"}
            news = News(f"n{number}", "all_is_in", NOW, facts, place, "all_is_in_robot")
            announce(world.session, news, [])


def states(engine: Engine) -> list[str]:
    with Session(engine) as session:
        finding = select(Delivery.state).where(Delivery.channel == "robot").order_by(Delivery.id)
        return list(session.scalars(finding))


def test_a_robot_is_told_twenty_things_a_minute_and_the_rest_later(
    engine: Engine, database_url: str, tmp_path: Path, chat: Chat
) -> None:
    two = f"wecom={chat.url}/a?key=1 feishu={chat.url}/b"
    app = create_app(settings(database_url, tmp_path, two))
    tell_robots(engine, MOST_A_MINUTE + 4)
    in_all = MOST_A_MINUTE + 5  # the world's own cycle was opened as well
    send_waiting(app, lambda: NOW)
    assert len(chat.bodies) == 2 * MOST_A_MINUTE
    assert send_waiting(app, lambda: NOW + timedelta(seconds=59)) == 0
    send_waiting(app, lambda: NOW + timedelta(seconds=60))
    assert len(chat.bodies) == 2 * in_all
    assert states(engine) == [DeliveryState.SENT] * 2 * in_all
    assert "不外传" not in "".join(chat.texts)
    assert not any("<at" in text or "@" in text for text in chat.texts)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_robot_that_says_no_is_asked_again_and_one_taken_away_is_dropped(
    engine: Engine, database_url: str, tmp_path: Path, chat: Chat
) -> None:
    chat.answers = [(200, b'{"errcode":45009}')]
    app = create_app(settings(database_url, tmp_path, f"wecom={chat.url}/a?key=1"))
    send_waiting(app, lambda: NOW)
    assert states(engine) == [DeliveryState.WAITING]
    bare = create_app(settings(database_url, tmp_path, ""))
    send_waiting(bare, lambda: NOW + PAUSES[0])
    assert states(engine) == [DeliveryState.DROPPED]
    for each in (app, bare):
        with each.app_context():
            db.session.remove()
            db.engine.dispose()
