"""A row in every table, made by the services as far as they go."""

from datetime import timedelta

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from domain.answers import Given
from domain.checks import Term
from domain.cycle.dates import Limits
from domain.severity import Severity
from models import (
    Attachment,
    Blob,
    FigureRefresh,
    NoticePreference,
    Package,
    Passage,
    Reminder,
    ReportFile,
    SourceSettlement,
    TextVerdict,
    TrustedKey,
)
from services.drafting import Manner, Typed, save_draft
from services.moving import Words, approve, send_back
from services.presence import arrive
from services.remarks.places import Place
from services.remarks.proposals import Proposed, propose
from services.remarks.threads import Remark, open_thread, resolve
from services.reports import Cover, compile_report, freeze, receive, send
from services.terms import load_terms
from services.timetable.extending import Wanted, extend
from services.verbs.stand_ins import Absence, set_stand_in
from services.verbs.undoing import undo
from tests.services.world import World, filled


def fill_every_table(world: World) -> None:
    """Play the organisation up to a report that was handed over, with an explained finding."""
    load_terms(world.session, [Term("按排", "安排", Severity.BLOCK)], world.now)
    world.session.add(
        Passage(submission_id=world.submission("g").id, field_key="text", fingerprint=7)
    )
    for username, person in world.people.items():
        person.email = f"{username}@example.org"
    answers = filled("b1") | {"hours": Given(filled("b1")["hours"].value / 2)}
    world.save("b1", answers, **{"T001:work:hours": "学时不足，已补课。"})
    save_by_itself(world)
    attach(world)
    world.submit("b1")
    shown = world.revision("b1").content_hash
    send_back(world.by("b1.secretary"), world.submission("b1").id, shown, Words("请核对"))
    world.submit("b1")
    remark_on(world)
    world.approve("b1")
    for unit in ("b2", "b3", "c1"):
        world.finish(unit)
    for unit in ("b1", "b2", "b3", "c1"):
        world.finish(unit, "plan")
    decide_for_somebody_away(world)
    give_more_time(world)
    cover = Cover("一党〔2023〕5号", "王一", world.now.date())
    unit_id = world.units["c1"].id
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    freeze(world.by("c1.approver"), report.id)
    send(world.by("c1.compiler"), report.id)
    receive(world.by("g.reviewer"), report.id)
    world.session.add(
        ReportFile(report_id=report.id, format="pdf", sha256="0" * 64, size=1, made_at=world.now)
    )
    seal(world, report.id)
    decide_about_texts(world)
    world.session.add(
        FigureRefresh(
            submission_id=world.submission("c1").id,
            field_key="meetings",
            revision_number=1,
            sources={},
            refreshed_by_id=world.people["c1.compiler"].id,
            refreshed_at=world.now,
        )
    )
    world.session.add(NoticePreference(person_id=world.people["b1.drafter"].id, mail="daily"))
    world.session.add(Reminder(about="task:1", kind="step_late", made_on=world.now.date()))
    world.session.flush()


def give_more_time(world: World) -> None:
    """The group may hand in later."""
    day = world.now.date() + timedelta(days=90)
    wanted = Wanted("", Limits(day, day), "请予延期")
    extend(world.by("admin"), world.cycle, world.cycle_unit("g"), wanted)


def seal(world: World, report_id: int) -> None:
    """A package whose bytes lie nowhere, and a key that is trusted."""
    by, key = world.by("admin"), "0" * 64
    world.session.add(
        Package(
            uid="0" * 36,
            kind="report",
            direction="out",
            report_id=report_id,
            manifest={},
            public_key=key,
            sha256=key,
            size=1,
            made_by_id=by.person,
            made_at=world.now,
        )
    )
    unit_id = world.units["g"].id
    world.session.add(
        TrustedKey(
            unit_id=unit_id,
            public_key=key,
            name="集团",
            trusted_by_id=by.person,
            trusted_at=world.now,
        )
    )


def save_by_itself(world: World) -> None:
    """A change kept while it is typed, which begins a sitting of somebody who is there."""
    submission = world.submission("b1")
    arrive(world.by("b1.drafter"), submission.id)
    typed = Typed({"meetings": Given(4)}, based_on=submission.draft.version)
    save_draft(world.by("b1.drafter"), submission.id, typed, Manner.BY_ITSELF)
    world.session.refresh(submission.draft)


def attach(world: World) -> None:
    """A text as evidence, whose bytes lie nowhere."""
    world.session.add(Blob(sha256="a" * 64, size=4, kept_at=world.now))
    world.session.flush()
    world.session.add(
        Attachment(
            submission_id=world.submission("b1").id,
            name="说明.txt",
            kind="text",
            sha256="a" * 64,
            added_by_id=world.people["b1.drafter"].id,
            added_at=world.now,
        )
    )
    world.session.flush()


def decide_about_texts(world: World) -> None:
    """A text that is set aside, and words that were kept though their unit says otherwise."""
    about, by = world.submission("c1").id, world.people["c1.compiler"].id
    unit_id = world.units["b1"].id
    world.session.add(
        TextVerdict(
            submission_id=about,
            unit_id=unit_id,
            field_key="text",
            is_used=False,
            revision_number=1,
            decided_by_id=by,
            decided_at=world.now,
        )
    )
    world.session.add(
        SourceSettlement(
            submission_id=about,
            unit_code="b1",
            digest="0" * 16,
            from_revision=1,
            to_revision=2,
            is_kept=True,
            reason="以前者为准。",
            settled_by_id=by,
            settled_at=world.now,
        )
    )
    world.session.flush()


def remark_on(world: World) -> None:
    """A settled thread at a field and a proposed change that nobody has answered."""
    number = world.submission("b1").id
    written = open_thread(world.by("b1.secretary"), number, Remark("请核对。", Place("hours")))
    resolve(world.by("b1.secretary"), number, written.thread)
    shown = world.revision("b1").content_hash
    propose(world.by("b1.secretary"), number, Proposed(Place("meetings"), shown, Given(9)))


def decide_for_somebody_away(world: World) -> None:
    """A stand-in approves and undoes it: the newest decision names another one."""
    day = world.now.date()
    stand_in = world.people["c1.approver"].id
    set_stand_in(world.by("g.reviewer"), Absence(stand_in, day, day))
    world.save("g", filled("g", "plan"), "plan")
    world.submit("g", "plan")
    shown = world.revision("g", "plan").content_hash
    by, submission = world.by("c1.approver"), world.submission("g", "plan")
    approve(by, submission.id, shown)
    undo(by, submission.id, Words())


def a_row(session: Session, table: Table) -> dict[str, object]:
    """The newest row of a table."""
    newest = select(table).order_by(*(column.desc() for column in table.primary_key)).limit(1)
    return dict(session.execute(newest).mappings().one())
