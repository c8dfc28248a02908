"""Who may read a section and its remarks: the people whom a comment can mention."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.access.facts import Actor, Post, Subject
from domain.access.permission_map import allows
from domain.access.roles import Role
from domain.remarks.mentions import Named
from domain.remarks.states import Visibility
from models import Membership, Person


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read a section; `label` is the name to mention them by, told apart."""

    person: int
    name: str
    label: str
    reads_internal: bool

    @property
    def named(self) -> Named:
        return Named(self.person, (self.label, self.name))

    def reads(self, visibility: Visibility) -> bool:
        """Whether they may read threads of a visibility."""
        return self.reads_internal or visibility is Visibility.PUBLIC


def readers_of(session: Session, subject: Subject) -> tuple[Reader, ...]:
    """Every active person who may read the section a subject stands for, by name."""
    rows = session.execute(
        select(Person.id, Person.name, Person.username, Membership.role, Membership.unit_id)
        .outerjoin(
            Membership,
            (Membership.person_id == Person.id) & Membership.unit_id.in_(subject.path),
        )
        .where(
            Person.is_active,
            or_(Membership.id.is_not(None), Person.id.in_(subject.signers)),
        )
        .order_by(Person.name, Person.id)
    ).all()
    posts: dict[int, set[Post]] = defaultdict(set)
    names = {}
    for row in rows:
        names[row.id] = (row.name, row.username)
        if row.role is not None:
            posts[row.id].add(Post(Role(row.role), row.unit_id))
    actors = {person: Actor(person, frozenset(posts[person])) for person in names}
    allowed = [p for p, actor in actors.items() if allows("submission:read", actor, subject)]
    shared = Counter(names[person][0] for person in allowed)
    return tuple(
        Reader(
            person,
            name,
            name if shared[name] == 1 else f"{name}({username})",
            allows("comment:read_internal", actors[person], subject),
        )
        for person in allowed
        for name, username in [names[person]]
    )


def named_to(readers: Sequence[Reader], visibility: Visibility, but: int) -> list[Named]:
    """Those whom a comment of a visibility can mention, other than its author."""
    return [r.named for r in readers if r.reads(visibility) and r.person != but]
