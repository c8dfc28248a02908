"""Approval chains as an organisation keeps them; a cycle takes a frozen copy when it opens."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.workflow.chain import Place, Quorum, Resubmission
from models.base import Base, Code, Name, one_of


class ApprovalChain(Base):
    """The chain for submissions of one level below `unit` (the nearest ancestor's chain counts)."""

    __tablename__ = "approval_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    level: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Name)
    resubmission: Mapped[str] = mapped_column(Code, default=Resubmission.RESTART.value)
    four_eyes: Mapped[bool] = mapped_column(default=True)

    steps: Mapped[list["ChainStep"]] = relationship(
        back_populates="chain", order_by="ChainStep.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        UniqueConstraint("unit_id", "level", name="one_chain_a_unit_and_level"),
        one_of("resubmission", Resubmission),
    )


class ChainStep(Base):
    """One step of a chain, in order of `position` (from 0)."""

    __tablename__ = "chain_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("approval_chain.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Name)
    place: Mapped[str] = mapped_column(Code)
    role: Mapped[str | None] = mapped_column(Code)
    level: Mapped[str] = mapped_column(Code, default="")
    person: Mapped[str] = mapped_column(Code, default="")
    quorum: Mapped[str] = mapped_column(Code, default=Quorum.ANY.value)
    count: Mapped[int] = mapped_column(default=1)
    due_days: Mapped[int] = mapped_column(default=3)

    chain: Mapped[ApprovalChain] = relationship(back_populates="steps")

    __table_args__ = (
        UniqueConstraint("chain_id", "position", name="position_is_unique"),
        one_of("place", Place),
        one_of("quorum", Quorum),
        CheckConstraint("count >= 1", name="asks_for_somebody"),
        CheckConstraint("(place = 'person') = (role IS NULL)", name="role_unless_named_person"),
    )
