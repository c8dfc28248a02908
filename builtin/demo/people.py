"""The people of the demonstration: made-up names, sign-ins and the offices they hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from builtin.demo.chance import pick
from builtin.demo.material import read
from builtin.demo.organisation import GROUP, Unit

MAIL_DOMAIN = "cengbao.example"
# The sign-in's last word at each level, and the offices that come with it.
_SEATS = {
    "branch": (("drafter", ("drafter",)), ("secretary", ("approver",))),
    "company": (
        ("reviewer", ("reviewer",)),
        ("approver", ("approver",)),
        ("compiler", ("compiler",)),
    ),
    "group": (
        ("reviewer", ("reviewer",)),
        ("approver", ("approver",)),
        ("compiler", ("compiler",)),
    ),
}
_OVERALL = (("admin", ("administrator",)), ("auditor", ("auditor",)))


@dataclass(frozen=True, slots=True)
class Account:
    """One person: sign-in, name, address for mail, and the offices held in one unit."""

    username: str
    name: str
    email: str
    unit: str
    roles: tuple[str, ...]


def accounts(units: Iterable[Unit], seed: int = 1) -> tuple[Account, ...]:
    """Everybody who works in the units, with the installation's administrator and auditor."""
    return tuple(_account(*seat, seed) for seat in _seats(units))


def _seats(units: Iterable[Unit]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for unit in units:
        for word, roles in _SEATS[unit.level]:
            yield f"{unit.code}.{word}", unit.code, roles
        if unit.code == GROUP:
            for username, roles in _OVERALL:
                yield username, unit.code, roles


def _account(username: str, unit: str, roles: tuple[str, ...], seed: int) -> Account:
    return Account(username, person_name(username, seed), f"{username}@{MAIL_DOMAIN}", unit, roles)


def person_name(username: str, seed: int = 1) -> str:
    """The name of whoever signs in so."""
    names = read("names")
    surname = pick(names["surnames"], seed, username, "surname")
    return f"{surname}{pick(names['given_names'], seed, username, 'given')}"
