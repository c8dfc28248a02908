"""Accounts: adding people, their roles, passwords, and signing in."""

import secrets
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access.roles import Role
from domain.errors import Invalid
from domain.message import msg
from domain.text import clean_line, refuse_half_characters
from models import Membership, OrgUnit, Person
from services.audit import Happened, record
from services.errors import NotFound
from services.locks import locked
from services.signing import hold_open_cycles
from services.steps import close_steps_of, open_steps_to_new_people

MIN_PASSWORD = 10
MAX_PASSWORD = 200
MAX_USERNAME = 64
MAX_NAME = 200
# RFC 9106 and OWASP: 19 MiB, two passes, one lane; the library's default takes nine times as long
_HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)


def add_person(session: Session, username: str, name: str, password: str, now: datetime) -> Person:
    """A new account. Raises Invalid for an empty or taken username or a short password."""
    username, name = clean_line(username).lower(), clean_line(name)
    if not username or not name:
        raise Invalid(msg("请填写账号和姓名。"))
    if len(username) > MAX_USERNAME or len(name) > MAX_NAME or " " in username:
        raise Invalid(
            msg(
                "账号不超过 %(username)s 个字符且没有空格，姓名不超过 %(name)s 个字符。",
                username=MAX_USERNAME,
                name=MAX_NAME,
            )
        )
    if find_person(session, username) is not None:
        raise Invalid(msg("账号 %(username)s 已存在。", username=username))
    person = Person(
        username=username,
        name=name,
        password_hash=hash_password(password),
        session_key=new_session_key(),
        created_at=now,
    )
    session.add(person)
    session.flush()
    _record(session, "account_added", person, now)
    return person


def give_role(
    session: Session, person: Person, unit: OrgUnit, role: Role, now: datetime
) -> Membership:
    """Let a person hold a role at a unit; holding it already changes nothing."""
    hold_open_cycles(session)
    held = session.scalar(
        select(Membership).where(
            Membership.person_id == person.id,
            Membership.unit_id == unit.id,
            Membership.role == role.value,
        )
    )
    if held is not None:
        return held
    membership = Membership(person_id=person.id, unit_id=unit.id, role=role.value)
    session.add(membership)
    session.flush()
    open_steps_to_new_people(session, unit.path, now)
    _record(session, "role_given", person, now, role=role.value, unit=unit.code)
    return membership


def change_password(session: Session, person: Person, password: str, now: datetime) -> None:
    """Set a new password and end every sign-in of the account. Raises Invalid for a short one."""
    person.password_hash = hash_password(password)
    person.session_key = new_session_key()
    _record(session, "password_changed", person, now)


def disable(session: Session, person: Person, now: datetime) -> None:
    """Close an account: it cannot sign in, is signed out, and no step waits for it any more."""
    hold_open_cycles(session)
    person.is_active = False
    person.session_key = new_session_key()
    close_steps_of(session, person.id, now)
    _record(session, "account_disabled", person, now)


def sign_in(session: Session, username: str, password: str, now: datetime) -> Person:
    """The person whose username and password these are.

    Raises Invalid without saying which of the two was wrong, and takes as long for an unknown name.
    """
    person = find_person(session, username)
    known_hash = person.password_hash if person else _hash_of_nobody()
    matches = _matches(known_hash, password)
    if person is not None and matches:
        # the same account may be signing in elsewhere, or have just been closed or changed
        person = session.scalar(locked(select(Person).where(Person.id == person.id)))
    unchanged = person is not None and person.password_hash == known_hash
    if person is None or not (matches and unchanged and person.is_active):
        raise Invalid(msg("账号或密码不正确。"))
    if _HASHER.check_needs_rehash(person.password_hash):
        person.password_hash = _HASHER.hash(password)
    _record(session, "signed_in", person, now, by=person.id)
    return person


def find_person(session: Session, username: str) -> Person | None:
    """The account of a username, upper and lower case alike."""
    try:
        known_as = clean_line(username).lower()
    except Invalid:
        return None
    return session.scalar(select(Person).where(Person.username == known_as))


def person_named(session: Session, username: str) -> Person:
    """The account of a username. Raises NotFound."""
    person = find_person(session, username)
    if person is None:
        raise NotFound(msg("没有账号 %(username)s。", username=username))
    return person


def set_language(session: Session, person_id: int, language: str) -> None:
    """Keep the language a person chose."""
    person = session.get(Person, person_id)
    if person is not None:
        person.language = language


def hash_password(password: str) -> str:
    """The argon2id hash to keep. Raises Invalid for a password that is too short or too long."""
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise Invalid(
            msg("密码应为 %(least)s 到 %(most)s 个字符。", least=MIN_PASSWORD, most=MAX_PASSWORD)
        )
    return _HASHER.hash(refuse_half_characters(password))


def new_session_key() -> str:
    """A key that the sign-in cookie names; a new one ends every sign-in of the account."""
    return secrets.token_hex(32)


def _matches(password_hash: str, password: str) -> bool:
    try:
        _HASHER.verify(password_hash, password[: MAX_PASSWORD + 1])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return True


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))


def _record(
    session: Session,
    kind: str,
    person: Person,
    now: datetime,
    *,
    by: int | None = None,
    **facts: str,
) -> None:
    """Accounts are changed from the command line, where nobody is signed in: `by` is None there."""
    record(session, Happened(f"account:{person.id}", kind, by, now, facts))
