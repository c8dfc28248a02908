"""The facts a permission is judged on: who asks, and about what."""

from dataclasses import dataclass

from domain.access.roles import Role


@dataclass(frozen=True, slots=True)
class Post:
    """A role held at a unit (id)."""

    role: Role
    unit: int


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who asks; `stands_in_for` are the absent people (ids) whose steps they decide."""

    person: int
    posts: frozenset[Post] = frozenset()
    stands_in_for: frozenset[int] = frozenset()

    def holds(self, roles: frozenset[Role], units: frozenset[int]) -> bool:
        """Whether one of the roles is held at one of the units."""
        return any(post.role in roles and post.unit in units for post in self.posts)


@dataclass(frozen=True, slots=True)
class Subject:
    """What the request is about.

    `path` holds unit ids from the root to the unit itself; `signers` the people who have the open
    step; `drafters` those who wrote the content in question; `submitter` who submitted it last;
    `asked` whose opinion is awaited, `adders` who added a signer still waited for; `last_decider`
    who made the last decision; `drawn_in` to whom the section was copied, handed on or shown.
    """

    path: tuple[int, ...] = ()
    signers: frozenset[int] = frozenset()
    drafters: frozenset[int] = frozenset()
    submitter: int | None = None
    four_eyes: bool = True
    asked: frozenset[int] = frozenset()
    adders: frozenset[int] = frozenset()
    last_decider: int | None = None
    drawn_in: frozenset[int] = frozenset()

    @property
    def own(self) -> frozenset[int]:
        return frozenset(self.path[-1:])

    @property
    def above(self) -> frozenset[int]:
        return frozenset(self.path[:-1])

    @property
    def own_and_above(self) -> frozenset[int]:
        return frozenset(self.path)
