"""Whom each event tells, in which words; once, in the transaction of the change."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.workflow.chain import Chain, Place, Quorum, Step
from domain.workflow.chain_data import chain_to_data
from domain.workflow.states import EventKind
from jobs.links import ENDPOINTS
from models import CycleChain, Delivery, Notice, NoticeEvent
from services import moving
from services.accounts import disable, give_role
from services.audit import Happened, record
from services.moving import Words
from services.notices.languages import translation_to
from services.notices.outbox import Addressee, News, announce, quiet
from services.notices.rules import RULES, SILENT, Nag, Page
from services.notices.wording import WORDS, say
from services.reports import Cover, compile_report, freeze, receive, send, send_back
from tests.conftest import ROOT
from tests.services.told import last_event, later, subjects, told, told_since
from tests.services.world import World, filled, find_world

FACTS = {
    "unit": "一支部", "section": "一、工作情况", "cycle": "2023 年报", "actor": "张三",
    "title": "报告", "step": "公司审核", "first": "一支部", "count": 2, "reason": "请核对。",
    "due": "2023-11-20",
    "items": [{"unit": "一支部", "section": "一、工作情况", "due": "2023-11-20"}],
}  # fmt: skip


def submitted(world: World, unit: str = "b1") -> None:
    world.save(unit, filled(unit))
    world.submit(unit)
    later(world, minutes=1)


def after(
    world: World, username: str, act: str, unit: str = "b1", reason: str = ""
) -> dict[str, str]:
    """Who was told of an act on a unit's section."""
    since = last_event(world)
    by, number = world.by(username), world.submission(unit).id
    if act in ("approve", "send_back"):
        shown = world.revision(unit).content_hash
        getattr(moving, act)(by, number, shown, Words(reason))
    elif act in ("withdraw", "reinstate"):
        getattr(moving, act)(by, number)
    else:
        getattr(moving, act)(by, number, Words(reason))
    later(world, minutes=1)
    return told_since(world, since)


def let_all_sign(world: World) -> None:
    """Two secretaries of b1 must both approve."""
    give_role(
        world.session, world.people["b2.secretary"], world.units["b1"], Role.APPROVER, world.now
    )
    chain = Chain(
        (
            Step("支部书记", Place.OWN, Role.APPROVER, quorum=Quorum.ALL),
            Step("公司审核", Place.PARENT, Role.REVIEWER),
        )
    )
    row = world.session.get_one(CycleChain, world.submission("b1").chain_id)
    row.outline = chain_to_data(chain)
    world.session.flush()


# ---------------------------------------------------------------- a section's way
def test_submitting_tells_the_signers_of_the_first_step(world: World) -> None:
    since = last_event(world)
    submitted(world)
    assert told_since(world, since) == {"b1.secretary": "to_decide"}
    assert subjects(world, "b1.secretary")[-1] == "请审批：b1 党支部 · 一、工作情况"


def test_an_approved_step_tells_the_next_signers_and_the_author_in_the_page(world: World) -> None:
    submitted(world)
    assert after(world, "b1.secretary", "approve") == {
        "c1.reviewer": "to_decide",
        "b1.drafter": "step_approved",
    }


def test_the_last_approval_tells_the_author(world: World) -> None:
    submitted(world)
    after(world, "b1.secretary", "approve")
    assert after(world, "c1.reviewer", "approve") == {"b1.drafter": "approved_at_last"}


def test_half_of_an_all_step_opens_nothing_and_bothers_no_signer(world: World) -> None:
    let_all_sign(world)
    submitted(world)
    assert after(world, "b1.secretary", "approve") == {"b1.drafter": "step_approved"}


def test_a_return_tells_the_author_earlier_approvers_and_who_need_not_sign_any_more(
    world: World,
) -> None:
    let_all_sign(world)
    submitted(world)
    after(world, "b1.secretary", "approve")
    assert after(world, "b2.secretary", "send_back", reason="请核对次数。") == {
        "b1.drafter": "returned",
        "b1.secretary": "returned_after_yours",
    }
    world.save("b1", filled("b1", meetings=4))
    since = last_event(world)
    world.submit("b1")
    later(world, minutes=1)
    assert told_since(world, since) == {"b1.secretary": "to_decide", "b2.secretary": "to_decide"}
    assert after(world, "b1.secretary", "send_back", reason="请再核对。") == {
        "b1.drafter": "returned",
        "b2.secretary": "over_by_return",
    }


def test_the_reason_of_a_return_and_the_due_date_stand_in_the_notice(world: World) -> None:
    submitted(world)
    after(world, "b1.secretary", "send_back", reason="会议次数与台账不一致。")
    event = world.session.scalars(select(NoticeEvent).order_by(NoticeEvent.id.desc())).first()
    assert event is not None
    said = say("returned", event.facts)
    assert said.sentence == (
        "b1.secretary退回了b1 党支部“一、工作情况”（2023 年小报告），请修改后重新提交。"
    )
    assert said.lines == ("意见：会议次数与台账不一致。", "请于 2023-11-20 前办理。")


def test_a_withdrawal_tells_who_had_the_step(world: World) -> None:
    submitted(world)
    assert after(world, "b1.drafter", "withdraw") == {"b1.secretary": "withdrawn"}


def test_a_reopening_tells_the_author_and_who_had_approved(world: World) -> None:
    submitted(world)
    after(world, "b1.secretary", "approve")
    after(world, "c1.reviewer", "approve")
    assert after(world, "c1.reviewer", "reopen", reason="需要补充。") == {
        "b1.drafter": "reopened",
        "b1.secretary": "reopened_after_yours",
    }


def test_letting_off_and_asking_again_tell_the_writers(world: World) -> None:
    assert after(world, "c1.compiler", "waive", reason="新成立单位。") == {"b1.drafter": "waived"}
    assert after(world, "c1.compiler", "reinstate") == {"b1.drafter": "reinstated"}


def test_saving_tells_nobody(world: World) -> None:
    since = last_event(world)
    world.save("b1", filled("b1"))
    assert told_since(world, since) == {}


def test_the_compiler_above_is_told_once_when_all_is_in(world: World) -> None:
    for unit in ("b1", "b2"):
        world.finish(unit)
    assert "all_is_in" not in told(world, "c1.compiler")
    world.finish("b3")
    assert told(world, "c1.compiler").count("all_is_in") == 1
    assert subjects(world, "c1.compiler")[-1] == "全部收齐：一公司党委 · 一、工作情况"
    later(world, minutes=1)
    after(world, "c1.reviewer", "reopen", reason="需要补充。")
    world.submit("b1")
    world.approve("b1")
    assert told(world, "c1.compiler").count("all_is_in") == 2  # it was open again in between


def test_all_is_in_when_the_last_one_is_let_off(world: World) -> None:
    for unit in ("b1", "b2"):
        world.finish(unit)
    later(world, minutes=1)
    after(world, "c1.compiler", "waive", "b3", "新成立单位。")
    assert told(world, "c1.compiler")[-1] == "all_is_in"


# ---------------------------------------------------------------- reports and cycles
def test_a_report_tells_each_in_turn(world: World) -> None:
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit)
        world.finish(unit, "plan")
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    number = compile_report(world.by("c1.compiler"), world.cycle, world.units["c1"].id, cover).id
    since = last_event(world)
    freeze(world.by("c1.approver"), number)
    assert told_since(world, since) == {}
    send(world.by("c1.compiler"), number)
    both = {"g.reviewer": "report_sent", "g.compiler": "report_sent"}
    assert told_since(world, since) == both
    since = last_event(world)
    receive(world.by("g.reviewer"), number)
    assert set(told_since(world, since)) == {"c1.compiler", "c1.approver"}
    since = last_event(world)
    send_back(world.by("g.reviewer"), number, "数据有误，请核对。")
    assert set(told_since(world, since).values()) == {"report_returned"}


def test_an_opened_cycle_tells_every_writer_once(world: World) -> None:
    for username in ("b1.drafter", "b2.drafter", "b3.drafter", "c1.compiler", "g.compiler"):
        assert told(world, username)[0] == "cycle_opened"
    assert told(world, "b1.secretary") == told(world, "admin") == []


# ---------------------------------------------------------------- whom nobody tells
def test_a_closed_account_is_told_nothing(world: World) -> None:
    disable(world.session, world.people["b1.secretary"], world.now)
    give_role(
        world.session, world.people["b2.secretary"], world.units["b1"], Role.APPROVER, world.now
    )
    since = last_event(world)
    submitted(world)
    assert told_since(world, since) == {"b2.secretary": "to_decide"}


@pytest.mark.parametrize(
    "kind",
    ["transferred", "opinion_asked", "opinion_given", "signer_added", "signer_removed", "copied",
     "urged", "undone", "mentioned", "commented"],
)  # fmt: skip
def test_an_event_that_names_people_tells_those_who_may_read_it(world: World, kind: str) -> None:
    named = ["b1.secretary", "b2.drafter", "c1.reviewer", "admin", "b1.drafter"]
    facts = {"people": [world.people[name].id for name in named]}
    chain, actor = f"submission:{world.submission('b1').id}", world.people["b1.drafter"].id
    since = last_event(world)
    record(world.session, Happened(chain, kind, actor, world.now, facts))
    assert told_since(world, since) == {"b1.secretary": kind, "c1.reviewer": kind}


# ---------------------------------------------------------------- once, with the change
def kept(engine: Engine) -> list[int | None]:
    """How many notices and deliveries there are."""
    with Session(engine) as session:
        return [session.scalar(select(func.count()).select_from(t)) for t in (Notice, Delivery)]


def test_what_is_rolled_back_tells_nobody(engine: Engine) -> None:
    before = kept(engine)
    with Session(engine) as session:
        world = find_world(session)
        world.people["b1.secretary"].email = "a@example.org"
        submitted(world)
        assert told(world, "b1.secretary") == ["to_decide"]
        session.rollback()
    assert kept(engine) == before


def test_the_same_event_is_told_once(world: World) -> None:
    someone = Addressee(world.people["b1.drafter"].id, "returned", Page.DESK)
    news = News("once", "returned", world.now, {}, {})
    assert announce(world.session, news, [someone])
    assert not announce(world.session, news, [someone])


def test_the_database_refuses_a_second_notice_and_a_second_delivery(world: World) -> None:
    world.people["b1.secretary"].email = "a@example.org"
    submitted(world)
    notice = world.session.scalars(select(Notice).order_by(Notice.id.desc())).first()
    mail = world.session.scalars(select(Delivery)).one()
    same = {"event_id": notice.event_id, "person_id": notice.person_id}
    again = Notice(**same, words="x", page="desk", mail="none")
    copy = Delivery(key=mail.key, channel="mail", recipient=mail.recipient, person_id=1)
    copy.created_at = copy.next_attempt_at = world.now
    for row in (again, copy):
        assert is_refused(world.session, row)


def is_refused(session: Session, row: object) -> bool:
    """Whether the database does not take a row."""
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:
        return True
    return False


def test_a_demonstrations_past_is_nobodys_news(world: World) -> None:
    since = last_event(world)
    with quiet(world.session):
        submitted(world)
    assert told_since(world, since) == {}
    world.now += timedelta(days=1)
    submitted(world, "b2")
    assert told_since(world, since) == {"b2.secretary": "to_decide"}


# ---------------------------------------------------------------- the tables are complete
def recorded_kinds() -> set[str]:
    """Every kind of event that a service writes as a plain word."""
    found = set()
    for path in (ROOT / "services").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and _name(call) in (
                *("_remember", "remember", "remember_report", "_record", "Happened"),
            ):
                found |= {
                    arg.value
                    for arg in call.args
                    if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    return found


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_every_event_tells_somebody_or_is_silent_for_a_reason() -> None:
    kinds = recorded_kinds() | set(EventKind) | {"report_accepted", "report_returned"}
    assert {"cycle_opened", "report_sent", "escalated", "signed_in"} <= kinds
    assert kinds - set(RULES) - set(SILENT) == set()
    assert not set(RULES) & set(SILENT)


def test_every_line_of_the_rules_has_words_and_a_page() -> None:
    used = {line.words for rule in RULES.values() for line in rule.tellings} | set(Nag)
    used |= {rule.robot_words for rule in RULES.values() if rule.robot_words}
    assert used == set(WORDS)
    assert set(ENDPOINTS) == set(Page)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_all_words_can_be_said_and_fit_a_subject(words: str, language: str) -> None:
    said = say(words, FACTS, translation_to(language))
    assert "%(" not in f"{said.subject}{said.sentence}{said.lines}"
    assert len(said.subject) <= 120
    assert "请核对。" in " ".join(said.lines)


def test_the_folder_of_catalogues_is_there() -> None:
    assert (Path(ROOT) / "translations" / "en").is_dir()
