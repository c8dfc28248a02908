"""The keys of other installations: which are trusted to speak for which unit."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import Invalid
from domain.message import msg
from domain.packages.key_words import fingerprint, key_of_line
from domain.text import clean_line
from models import OrgUnit, TrustedKey
from services.acting import Acting
from services.audit import Happened, record
from services.errors import NotFound

MAX_NAME = 60


def trust(by: Acting, unit_id: int, line: str, name: str = "") -> TrustedKey:
    """Trust the key of a line to speak for a unit and those below it. Raises Invalid."""
    public_key, called = key_of_line(line), clean_line(name)
    if len(called) > MAX_NAME:
        raise Invalid(msg("名称不能超过 %(most)s 个字。", most=MAX_NAME))
    unit = by.session.get_one(OrgUnit, unit_id)
    if any(kept.public_key == public_key for kept in trusted_keys(by.session, {unit_id})):
        raise Invalid(msg("这个公钥已经登记在%(unit)s名下。", unit=unit.name))
    key = TrustedKey(
        unit_id=unit_id,
        public_key=public_key,
        name=called or unit.name,
        trusted_by_id=by.person,
        trusted_at=by.now,
    )
    by.session.add(key)
    by.session.flush()
    _remember(by, key, "key_trusted")
    return key


def revoke(by: Acting, key_id: int) -> TrustedKey:
    """Trust a key no longer; what it signed and was taken in stays. Raises NotFound."""
    key = by.session.get(TrustedKey, key_id)
    if key is None:
        raise NotFound(msg("没有找到这个公钥。"))
    if key.revoked_at is None:
        key.revoked_by_id, key.revoked_at = by.person, by.now
        by.session.flush()
        _remember(by, key, "key_revoked")
    return key


def trusted_keys(session: Session, unit_ids: set[int]) -> list[TrustedKey]:
    """The keys that are trusted for one of the units, the newest last."""
    finding = select(TrustedKey).where(
        TrustedKey.unit_id.in_(unit_ids), TrustedKey.revoked_at.is_(None)
    )
    return list(session.scalars(finding.order_by(TrustedKey.id)))


def is_trusted(session: Session, public_key: str, path: tuple[int, ...]) -> bool:
    """Whether a key may speak for the unit at the end of a path: itself or one above trusts it."""
    return any(key.public_key == public_key for key in trusted_keys(session, set(path)))


def _remember(by: Acting, key: TrustedKey, kind: str) -> None:
    facts = {"unit": key.unit_id, "fingerprint": fingerprint(key.public_key), "name": key.name}
    record(by.session, Happened(f"trusted_key:{key.id}", kind, by.person, by.now, facts))
