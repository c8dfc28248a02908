"""The organisation: units in a tree, people, and the roles they hold."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from domain.access.roles import Role
from models.base import Base, Code, Hash, Name, one_of


class OrgUnit(Base):
    """A node of the tree. `path` holds the ids from the root to it, each followed by a dot."""

    __tablename__ = "org_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Name)
    level: Mapped[str] = mapped_column(Code)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("org_unit.id"), index=True)
    path: Mapped[str] = mapped_column(String(400), index=True)
    position: Mapped[int] = mapped_column(default=0)
    closed_on: Mapped[date | None]

    __table_args__ = (UniqueConstraint("code", name="code_is_unique"),)

    @property
    def path_ids(self) -> tuple[int, ...]:
        return tuple(int(part) for part in self.path.split(".") if part)


class Person(Base):
    """An account: what signing in and mail need, and no more."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Code)
    name: Mapped[str] = mapped_column(Name)
    email: Mapped[str] = mapped_column(Name, default="")
    password_hash: Mapped[str] = mapped_column(Name)
    session_key: Mapped[str] = mapped_column(Hash)
    language: Mapped[str] = mapped_column(Code, default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="person")

    __table_args__ = (
        UniqueConstraint("username", name="username_is_unique"),
        CheckConstraint("username = lower(username)", name="username_is_lower_case"),
        UniqueConstraint("session_key", name="session_key_is_unique"),
    )


class Membership(Base):
    """A person's role at a unit."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("org_unit.id"))
    role: Mapped[str] = mapped_column(Code)

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[OrgUnit] = relationship()

    __table_args__ = (
        UniqueConstraint("unit_id", "role", "person_id", name="role_is_held_once"),
        one_of("role", Role),
    )
