"""Two reviewers at two servers on one database: of each pair of decisions exactly one counts."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from models import AuditEvent, Decision, Submission
from settings import read_settings
from tests.conftest import ROOT
from tests.processes import wait_until
from tests.require import IS_LONG
from tests.services.conftest import Copies
from tests.services.databases import engine_on
from tests.services.many_sections import open_many
from tests.services.world import find_world

RACES = 500 if IS_LONG else 100
AT_ONCE = 2
SIGNERS = ("b1.secretary", "b1.deputy")
SECRET = "d41d8cd98f00b204e9800998ecf8427e-for-a-race"
TOLD = "您的意见没有记录"


class Reviewer:
    """Somebody signed in at one server, with a line of their own to it."""

    def __init__(self, app: Flask, username: str, port: int) -> None:
        with app.test_request_context():
            from flask import session

            session.update({"_user_id": username, "_fresh": True, "_permanent": True})
            self.token = generate_csrf()
            signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the one Flask brings
            self.cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}"
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def decide(self, submission_id: int, shown_hash: str, verb: str) -> tuple[int, str]:
        """The status and the page that answer an approval or a return."""
        sent = {"csrf_token": self.token, "revision": "1", "shown_hash": shown_hash}
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**sent, "opinion": "已核对，请按此办理。"})
        self.line.request("POST", f"/sections/{submission_id}/{verb}", body, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read().decode()


@contextmanager
def a_server(environment: dict[str, str]) -> Iterator[int]:
    """The port of `python -m serve`, in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    environment = {**environment, "CENGBAO_PORT": str(port)}
    server = subprocess.Popen([sys.executable, "-m", "serve"], cwd=ROOT, env=environment)
    try:
        wait_until(lambda: _answers(port), "the server answers", 60)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


@pytest.mark.postgres
def test_of_two_decisions_at_once_at_two_servers_exactly_one_counts(
    postgres_copies: Copies, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as opened:
        url = opened.enter_context(postgres_copies())
        engine = opened.enter_context(engine_on(url))
        with Session(engine) as session:
            ids, shown = open_many(find_world(session), RACES, SIGNERS)
            session.commit()
        own = {
            "CENGBAO_ENV": "development",
            "CENGBAO_DATA_DIR": str(tmp_path),
            "CENGBAO_DATABASE_URL": url,
            "CENGBAO_SECRET_KEY": SECRET,
            "CENGBAO_JOBS": "inline",
            "CENGBAO_LOG_LEVEL": "error",
        }
        others = {name: text for name, text in os.environ.items() if "CENGBAO_" not in name}
        ports = [opened.enter_context(a_server(others | own)) for _ in SIGNERS]
        app = create_app(read_settings(own))
        started_at = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            shares = [ids[lane::AT_ONCE] for lane in range(AT_ONCE)]
            outcomes = Counter(
                outcome
                for share in pool.map(lambda some: races(app, ports, some, shown), shares)
                for outcome in share
            )
        with capsys.disabled():
            took = time.monotonic() - started_at
            print(f"\n{RACES} races in {took:.0f} s:", dict(outcomes))  # noqa: T201 - for the reader
        assert outcomes == {(302, 409): RACES}
        with Session(engine) as session:
            exactly_one_decision_each_was_kept(session, ids)


def races(app: Flask, ports: list[int], ids: list[int], shown: str) -> list[tuple[int, ...]]:
    """The two statuses of each race, the better first; who came too late was told so."""
    pair = [Reviewer(app, name, port) for name, port in zip(SIGNERS, ports, strict=True)]
    start = Barrier(2)
    found = []

    def decide(reviewer: Reviewer, submission_id: int) -> tuple[int, str]:
        verb = "approve" if (submission_id + pair.index(reviewer)) % 3 else "send-back"
        start.wait()
        return reviewer.decide(submission_id, shown, verb)

    with ThreadPoolExecutor(2) as both:
        for submission_id in ids:
            answers = list(both.map(decide, pair, [submission_id] * 2))
            found.append(tuple(sorted(status for status, _ in answers)))
            late = [page for status, page in answers if status == 409]
            assert all(TOLD in page for page in late)
    for reviewer in pair:
        reviewer.line.close()
    return found


def exactly_one_decision_each_was_kept(session: Session, ids: list[int]) -> None:
    counted = dict(
        session.execute(
            select(Decision.submission_id, func.count())
            .where(Decision.submission_id.in_(ids))
            .group_by(Decision.submission_id)
        ).all()
    )
    assert counted == dict.fromkeys(ids, 1)
    events = select(func.count()).where(
        AuditEvent.chain.in_([f"submission:{number}" for number in ids])
    )
    assert session.scalar(events) == RACES
    actions = dict(session.execute(select(Decision.submission_id, Decision.action)).all())
    for number, state, step in session.execute(
        select(Submission.id, Submission.state, Submission.step).where(Submission.id.in_(ids))
    ):
        approved = actions[number] == "approve"
        assert (state, step) == (("in_review", 1) if approved else ("returned", 0))
