"""Short ways to remark on a section, for tests."""

from sqlalchemy import select

from domain.answers import Answer, Given
from domain.narrative import Narrative
from domain.plain_narrative import from_plain
from domain.remarks.anchors import anchor_at
from domain.remarks.states import Visibility
from models import Comment, CommentThread, Proposal
from services.moving import Words, send_back
from services.reads.remarks import Remarks, remarks_on
from services.reads.section_page import section_page
from services.remarks.places import WHOLE, Place, said_now
from services.remarks.proposals import Proposed, propose
from services.remarks.threads import Remark, Written, open_thread
from services.sections import load_section
from tests.services.world import World, filled

TEXT = "第一段，开展会议{{meetings}}。\n第二段，党员学习。\n第三段，继续改进。"
CHANGED = "第二段，党员集中学习{{hours}}。"


def in_review(world: World, unit: str = "b1", text: str = TEXT) -> int:
    """A section of three paragraphs that was submitted; its id."""
    world.save(unit, filled(unit) | {"text": Given(from_plain(text))})
    world.submit(unit)
    return world.submission(unit).id


def send_it_back(world: World, *fields: str, unit: str = "b1") -> None:
    """The secretary returns the section, naming fields or none."""
    shown = world.revision(unit).content_hash
    words = Words("请按批注修改。", fields)
    send_back(world.by(f"{unit}.secretary"), world.submission(unit).id, shown, words)


def paragraph(world: World, index: int, unit: str = "b1") -> Place:
    """A paragraph of the section's text as it is now."""
    section = load_section(world.session, world.submission(unit).id)
    narrative = said_now(world.session, section).content.narrative("text")
    return Place("text", anchor_at(narrative, index))


def say(
    world: World,
    username: str,
    words: str,
    place: Place = WHOLE,
    visibility: Visibility = Visibility.PUBLIC,
) -> Written:
    """Somebody opens a thread on b1's section."""
    remark = Remark(words, place, visibility)
    return open_thread(world.by(username), world.submission("b1").id, remark)


def propose_paragraph(
    world: World, index: int = 1, words: str = CHANGED, username: str = "b1.secretary"
) -> int:
    """Somebody proposes other words for a paragraph."""
    place, blocks = paragraph(world, index), from_plain(words).blocks
    shown = world.revision("b1").content_hash
    proposed = Proposed(place, shown, blocks=blocks, reason="更具体。")
    return propose(world.by(username), world.submission("b1").id, proposed)


def propose_answer(world: World, key: str, answer: Answer, username: str = "b1.secretary") -> int:
    """Somebody proposes another answer to a field."""
    proposed = Proposed(Place(key), world.revision("b1").content_hash, answer)
    return propose(world.by(username), world.submission("b1").id, proposed)


def seen_by(world: World, username: str) -> Remarks:
    """What somebody reads of the remarks on b1's section."""
    world.session.expire_all()
    by = world.by(username)
    return remarks_on(by, section_page(by, world.submission("b1").id))


def words_seen_by(world: World, username: str) -> list[str]:
    return [c.words for thread in seen_by(world, username).threads for c in thread.comments]


def proposal(world: World, proposal_id: int) -> Proposal:
    finding = select(Proposal).where(Proposal.id == proposal_id)
    return world.session.scalars(finding.execution_options(populate_existing=True)).one()


def thread_of(world: World, written: Written) -> CommentThread:
    finding = select(CommentThread).where(CommentThread.id == written.thread)
    return world.session.scalars(finding.execution_options(populate_existing=True)).one()


def comment_of(world: World, written: Written) -> Comment:
    return world.session.get_one(Comment, written.comment)


def text_now(world: World, unit: str = "b1") -> Narrative:
    """The narrative in the draft."""
    world.session.expire_all()
    section = load_section(world.session, world.submission(unit).id)
    return said_now(world.session, section).content.narrative("text")
