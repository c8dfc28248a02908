"""The outbox is carried: by SMTP or into a folder, once, tried again, given up, never lost."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app import create_app
from jobs.queue import queue_of
from jobs.sending import send_waiting
from models import Delivery, db
from models.notice import DeliveryState
from services.accounts import disable, set_language
from services.moving import Words, send_back
from services.notices import sending
from services.notices.carriers import folder
from services.notices.sending import LEASE, PAUSES, claim_next, keep_sent
from settings import read_settings
from tests.services.databases import settings_for, world_on
from tests.services.post_office import PostOffice, dying_office, open_office
from tests.services.told import later
from tests.services.world import START, World, filled

Make = Callable[..., Flask]
NOW = START + timedelta(days=2)


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Make]:
    """Makes the application with more settings."""
    made: list[Flask] = []

    def make(**more: str) -> Flask:
        given = {f"CENGBAO_{name.upper()}": value for name, value in more.items()}
        app = create_app(read_settings(settings_for(database_url, tmp_path) | given))
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


@pytest.fixture
def waiting(engine: Engine) -> None:
    """One mail waits: the secretary of b1 is to decide."""
    with world_on(engine) as world:
        submit(world)


def submit(world: World, unit: str = "b1", email: str = "secretary@example.org") -> None:
    world.people[f"{unit}.secretary"].email = email
    world.save(unit, filled(unit))
    world.submit(unit)


def send(app: Flask, now: datetime = NOW) -> int:
    return send_waiting(app, lambda: now)


def outbox(engine: Engine) -> list[tuple[str, int, str]]:
    with Session(engine) as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id))
        return [(row.state, row.attempts, row.error) for row in rows]


# ---------------------------------------------------------------- by SMTP
@pytest.mark.usefixtures("waiting")
def test_a_mail_goes_through_a_real_server_once(
    site: Make, engine: Engine, office: PostOffice
) -> None:
    app = site(mail_url=office.url, base_url="https://report.example.org/x")
    assert send(app) == 1
    assert send(app) == 0
    assert outbox(engine) == [(DeliveryState.SENT, 1, "")]
    (letter,) = office.letters
    assert office.recipients == ["secretary@example.org"]
    assert letter["Subject"] == "[层报] 请审批：b1 党支部 · 一、工作情况"
    assert letter["From"] == "层报 <cengbao@report.example.org>"
    assert letter["Auto-Submitted"] == "auto-generated"
    plain, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    with world_on(engine) as world:
        link = f"https://report.example.org/x/sections/{world.submission('b1').id}/review"
    assert link in plain
    assert f'href="{link}"' in html
    assert "请于 2023-11-10 前办理。" in plain
    assert "https://report.example.org/x/account/notices" in plain


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("at", ["refuse_recipient", "refuse_content"])
def test_a_server_that_is_busy_is_asked_again_after_a_pause(
    site: Make, engine: Engine, office: PostOffice, at: str
) -> None:
    getattr(office, at).append("451 4.3.0 busy, try again later")
    app = site(mail_url=office.url)
    send(app)
    assert outbox(engine) == [(DeliveryState.WAITING, 1, "smtp: 451 4.3.0 busy, try again later")]
    assert send(app, NOW + PAUSES[0] - timedelta(seconds=1)) == 0
    assert send(app, NOW + PAUSES[0]) == 1
    assert [state for state, _, _ in outbox(engine)] == [DeliveryState.SENT]
    assert len(office.letters) == 1


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("at", ["refuse_recipient", "refuse_content"])
def test_a_final_refusal_is_given_up_at_once(
    site: Make, engine: Engine, office: PostOffice, at: str
) -> None:
    getattr(office, at).append("550 5.1.1 no such person")
    send(site(mail_url=office.url))
    assert outbox(engine) == [(DeliveryState.GIVEN_UP, 1, "smtp: 550 5.1.1 no such person")]


@pytest.mark.usefixtures("waiting")
def test_a_server_that_dies_or_is_away_loses_nothing(
    site: Make, engine: Engine, office: PostOffice
) -> None:
    with dying_office() as url:
        send(site(mail_url=url))
    assert outbox(engine) == [(DeliveryState.WAITING, 1, "smtp: SMTPServerDisconnected")]
    send(site(mail_url="smtp://127.0.0.1:9"), NOW + timedelta(hours=1))
    assert outbox(engine) == [(DeliveryState.WAITING, 2, "smtp: ConnectionRefusedError")]
    send(site(mail_url=office.url), NOW + timedelta(hours=2))
    assert len(office.letters) == 1


@pytest.mark.usefixtures("waiting")
def test_what_is_refused_again_and_again_is_given_up(site: Make, engine: Engine) -> None:
    app = site(mail_url="smtp://127.0.0.1:9")
    for attempt in range(len(PAUSES) + 3):
        send(app, NOW + attempt * timedelta(days=1))
    assert outbox(engine) == [
        (DeliveryState.GIVEN_UP, len(PAUSES) + 1, "smtp: ConnectionRefusedError")
    ]


@pytest.mark.usefixtures("waiting")
def test_a_sign_in_or_a_starttls_that_fails_is_tried_again(
    site: Make, engine: Engine, office: PostOffice
) -> None:
    with_password = office.url.replace("smtp://", "smtp://user:secret-word@")
    send(site(mail_url=with_password))
    send(site(mail_url=f"{office.url}?starttls=1"), NOW + timedelta(hours=1))
    ((state, attempts, error),) = outbox(engine)
    assert (state, attempts) == (DeliveryState.WAITING, 2)
    assert "secret-word" not in error


# ---------------------------------------------------------------- once
def test_two_workers_carry_each_mail_once(site: Make, engine: Engine, office: PostOffice) -> None:
    with world_on(engine) as world:
        for unit in ("b1", "b2", "b3"):
            submit(world, unit, f"{unit}@example.org")
    apps = [site(mail_url=office.url) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(send, apps))
    assert sum(counts) == 3
    assert sorted(office.recipients) == ["b1@example.org", "b2@example.org", "b3@example.org"]
    assert outbox(engine) == [(DeliveryState.SENT, 1, "")] * 3


@pytest.mark.usefixtures("waiting")
def test_a_mail_of_a_killed_worker_is_sent_later_under_the_same_number(
    site: Make, engine: Engine, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = site(mail_url=office.url)

    def die(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("jobs.sending.keep_sent", die)  # sent, and dead before it is noted
        with pytest.raises(KeyboardInterrupt):
            send(app)
    assert outbox(engine) == [(DeliveryState.SENDING, 1, "")]
    assert send(app, NOW + LEASE) == 0
    assert send(app, NOW + LEASE + timedelta(seconds=1)) == 1
    first, second = office.letters
    assert first["Message-ID"] == second["Message-ID"]


@pytest.mark.usefixtures("waiting")
def test_a_worker_that_lost_its_lease_keeps_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        first = claim_next(session, NOW)
        session.commit()
        second = claim_next(session, NOW + 2 * LEASE)
        session.commit()
        assert first is not None
        assert second is not None
        assert not keep_sent(session, first, NOW)
        assert keep_sent(session, second, NOW)


@pytest.mark.usefixtures("waiting")
def test_a_mail_that_kills_its_workers_is_given_up(engine: Engine) -> None:
    with Session(engine) as session:
        claims = [claim_next(session, NOW + turn * 2 * LEASE) for turn in range(len(PAUSES) + 2)]
        session.commit()
    assert claims[-1] is None
    assert outbox(engine) == [(DeliveryState.GIVEN_UP, len(PAUSES) + 1, sending.DIED)]


# ---------------------------------------------------------------- to whom, and what
@pytest.mark.usefixtures("waiting")
def test_without_a_server_mail_is_kept_in_a_folder(
    site: Make, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = site()
    with monkeypatch.context() as patch:
        patch.setattr(folder.Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
        send(app)
    assert outbox(engine) == [(DeliveryState.WAITING, 1, "folder: full")]
    send(app, NOW + timedelta(hours=1))
    (file,) = (tmp_path / "mail").glob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["To"] == '"b1.secretary" <secretary@example.org>'


@pytest.mark.usefixtures("waiting")
def test_who_left_or_may_not_read_it_any_more_gets_no_mail(
    site: Make, engine: Engine, office: PostOffice
) -> None:
    with world_on(engine) as world:
        submit(world, "b2", "b2@example.org")
        disable(world.session, world.people["b1.secretary"], world.now)
        for membership in world.people["b2.secretary"].memberships:
            world.session.delete(membership)
    send(site(mail_url=office.url))
    assert office.letters == []
    assert {state for state, _, _ in outbox(engine)} == {DeliveryState.DROPPED}


def test_each_reads_their_own_language_and_nobody_smuggles_a_header(
    site: Make, engine: Engine, office: PostOffice
) -> None:
    with world_on(engine) as world:
        drafter = world.people["b1.drafter"]
        drafter.name, drafter.email = "Zhou\r\nBcc: all@example.org", "drafter@example.org"
        set_language(world.session, drafter.id, "en")
        submit(world, "b1", "")
        world.cycle_unit("b1").name = "一支部\r\nBcc: all@example.org\n\n<script>"
        later(world, hours=1)
        reason = Words("请核对。\n<b>第二段</b>")
        shown = world.revision("b1").content_hash
        send_back(world.by("b1.secretary"), world.submission("b1").id, shown, reason)
    send(site(mail_url=office.url))
    (letter,) = office.letters
    assert letter["Bcc"] is None
    assert office.recipients == ["drafter@example.org"]
    assert letter["Content-Language"] == "en"
    html = letter.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;b&gt;第二段&lt;/b&gt;" in html


@pytest.mark.usefixtures("waiting")
def test_an_address_that_is_none_is_given_up(site: Make, engine: Engine) -> None:
    with world_on(engine) as world:
        world.people["b1.secretary"].email = "not an address"
    send(site())
    ((state, _, error),) = outbox(engine)
    assert state == DeliveryState.GIVEN_UP
    assert error.startswith("message: ")


@pytest.mark.usefixtures("waiting")
def test_the_worker_carries_what_waits_when_it_is_woken(
    site: Make, engine: Engine, tmp_path: Path
) -> None:
    queue_of(site()).poke()
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert [state for state, _, _ in outbox(engine)] == [DeliveryState.SENT]
