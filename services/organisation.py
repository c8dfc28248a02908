"""The organisation tree: adding units and finding them."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line
from domain.workflow.chain import Chain, steps_are_whole
from models import ApprovalChain, ChainStep, OrgUnit
from services.errors import NotFound

MAX_CODE = 64
MAX_NAME = 200
_CODE = re.compile(r"[\w.-]+")


def add_unit(
    session: Session, code: str, name: str, level: str, parent: OrgUnit | None = None
) -> OrgUnit:
    """A new unit below `parent`.

    Raises Invalid for an empty or overlong name, a code that does not fit into an address of a
    page, or one that is taken.
    """
    code, name = clean_line(code), clean_line(name)
    if not code or not name:
        raise Invalid(msg("请填写单位代码和名称。"))
    if len(code) > MAX_CODE or len(name) > MAX_NAME or _CODE.fullmatch(code) is None:
        raise Invalid(
            msg(
                "单位代码只能用字母、数字和“-_.”，最多 %(code)s 个字符；名称最多 %(name)s 个字。",
                code=MAX_CODE,
                name=MAX_NAME,
            )
        )
    if session.scalar(select(OrgUnit.id).where(OrgUnit.code == code)) is not None:
        raise Invalid(msg("单位代码 %(code)s 已存在。", code=code))
    unit = OrgUnit(
        code=code, name=name, level=level, parent_id=parent.id if parent else None, path=""
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path if parent else ''}{unit.id}."
    unit.position = unit.id
    return unit


def unit_coded(session: Session, code: str) -> OrgUnit:
    """The unit of a code. Raises NotFound."""
    unit = session.scalar(select(OrgUnit).where(OrgUnit.code == code))
    if unit is None:
        raise NotFound(msg("没有代码为 %(code)s 的单位。", code=code))
    return unit


def set_chain(
    session: Session, unit: OrgUnit, level: str, name: str, chain: Chain
) -> ApprovalChain:
    """Keep a chain for submissions of `level` at and below a unit, in place of the one there is.

    Raises Invalid for a chain without steps or with a step that names nobody.
    """
    if not steps_are_whole(chain.steps):
        raise Invalid(msg("审批链的每个节点都要写明由谁审批。"))
    row = session.scalar(
        select(ApprovalChain).where(ApprovalChain.unit_id == unit.id, ApprovalChain.level == level)
    )
    if row is None:
        row = ApprovalChain(unit_id=unit.id, level=level)
        session.add(row)
    else:
        row.steps.clear()
        session.flush()
    row.name = name
    row.resubmission, row.four_eyes = chain.resubmission.value, chain.four_eyes
    row.steps = [
        ChainStep(
            position=position,
            title=step.title,
            place=step.place.value,
            role=None if step.role is None else step.role.value,
            level=step.level,
            person=step.person,
            quorum=step.quorum.value,
            count=step.count,
            due_days=step.due_days,
        )
        for position, step in enumerate(chain.steps)
    ]
    session.flush()
    return row
