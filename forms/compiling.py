"""What is sent to the compile desk: which texts are wanted, what is taken, marked and settled."""

from collections.abc import Iterable, Mapping

from domain.block_source import DIGEST_LENGTH, BlockSource, source_from_data
from domain.compiling import Use
from domain.picking import WHOLE, Marking, Order, Piece, Wanted

MOST_WORDS = 80
_MARKS: dict[str, bool | None] = {"used": True, "not_used": False, "open": None}


def wanted_in(args: Mapping[str, str], fields: Iterable[str]) -> Wanted:
    """The texts that an address asks for; what it says oddly it does not say."""
    known = list(fields)
    field = args.get("field", "")
    use, order = args.get("use", ""), args.get("order", "")
    return Wanted(
        field=field if field in known else (known[0] if known else ""),
        use=Use(use) if use in set(Use) else None,
        words=args.get("q", "")[:MOST_WORDS].strip(),
        order=Order(order) if order in set(Order) else Order.UNIT,
    )


def pieces_in(names: Iterable[str]) -> list[Piece]:
    """The pieces that are named `unit|field|digest`; odd ones are left out."""
    found = [name.split("|") for name in names]
    return [
        Piece(*parts)
        for parts in found
        if len(parts) == 3 and (parts[2] == WHOLE or len(parts[2]) == DIGEST_LENGTH)
    ]


def marking_in(form: Mapping[str, str]) -> Marking | None:
    """Which text is marked in which way, `unit|field|mark`; None for anything odd."""
    parts = form.get("mark", "").split("|")
    if len(parts) != 3 or parts[2] not in _MARKS:
        return None
    unit, field, mark = parts
    return Marking(unit, field, _MARKS[mark], form.get(f"why-{unit}-{field}", ""))


def source_in(name: str) -> BlockSource | None:
    """The source that is named `unit|revision|digest`; None for anything odd."""
    unit, _, rest = name.partition("|")
    revision, _, digest = rest.partition("|")
    if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
        return None
    return source_from_data({"unit": unit, "revision": int(revision), "digest": digest})
