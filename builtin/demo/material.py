"""The data files of the demonstration, read once and given their types."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_TOKEN = re.compile(r"\{\{(\w+)\}\}")
FACT = "@"


@dataclass(frozen=True, slots=True)
class Trade:
    """The words of one kind of work, and its own sentence for each section."""

    words: Mapping[str, str]
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a field's value comes about; the notes in the data files say what each word means."""

    range: tuple[float, float] | None = None
    of: tuple[str, ...] = ()
    last: str = ""
    minus: str = ""
    least: str = ""
    most: str = ""
    step: Decimal | None = None
    growth: float | None = None
    days: tuple[str, str] | None = None
    ahead: int = 0
    chance: float | None = None
    equal: tuple[str, ...] = ()
    zero_of: str = ""
    pick: tuple[str, ...] = ()
    not_applicable: Mapping[str, str] = field(default_factory=dict)
    zero: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    since: tuple[int, str] | None = None
    count: tuple[int, int] = (1, 1)
    candidates: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, "Recipe"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Departure:
    """A value that breaks a rule on purpose, and what explains it there and in totals above."""

    field: str
    level: str
    rule: str
    explanation: str
    above: str = ""
    unit: str = ""
    year: int = 0
    rate: float = 0.0
    value: Decimal | None = None
    times: Decimal = Decimal(1)
    minus: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """The recipes of one template by level, and its departures."""

    latest_year: int
    growth: float
    recipes: Mapping[str, Mapping[str, Recipe]]
    departures: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to say a sentence, the live numbers in it, and who may say it."""

    text: str
    tokens: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    when: str = ""
    unless: str = ""

    @property
    def is_special(self) -> bool:
        """Said, wherever it may be said, before any other."""
        return bool(self.only or self.unless)


Place = tuple[Variant, ...] | str
Stock = tuple[tuple[Place, ...], ...]


@cache
def read(name: str) -> Any:
    """The data of one file. Raises FileNotFoundError."""
    source = files(__package__).joinpath("data", *f"{name}.yaml".split("/"))
    return yaml.safe_load(source.read_text(encoding="utf-8"))


@cache
def trades() -> Mapping[str, Trade]:
    """Every kind of work by its key."""
    return {
        key: Trade(data["words"], {name: text.rstrip() for name, text in data["facts"].items()})
        for key, data in read("trades").items()
    }


@cache
def numbers(template: str) -> Numbers:
    """The recipes of a template; none where no file is kept: every value is a plain one then."""
    try:
        data = read(f"{template}/numbers")
    except FileNotFoundError:
        return Numbers(latest_year=0, growth=0, recipes={}, departures=())
    return Numbers(
        latest_year=data["latest_year"],
        growth=data["growth"],
        recipes={
            level: {key: _recipe(recipe) for key, recipe in recipes.items()}
            for level, recipes in data["levels"].items()
        },
        departures=tuple(_departure(item) for item in data.get("exceptions", [])),
    )


def _recipe(data: Mapping[str, Any]) -> Recipe:
    plain = dict(data)
    for name in ("range", "of", "days", "equal", "pick", "since", "count"):
        if name in plain:
            plain[name] = tuple(plain[name])
    for name in ("zero", "absent"):
        plain[name] = frozenset(plain.get(name, ()))
    if "step" in plain:
        plain["step"] = Decimal(plain["step"])
    plain["candidates"] = tuple(tuple(row) for row in plain.get("candidates", ()))
    plain["columns"] = {key: _recipe(item) for key, item in plain.get("columns", {}).items()}
    return Recipe(**plain)


def _departure(data: Mapping[str, Any]) -> Departure:
    plain = dict(data)
    for name in ("value", "times"):
        if name in plain:
            plain[name] = Decimal(plain[name])
    return Departure(**plain)


@cache
def stock(template: str, level: str) -> Mapping[str, Stock]:
    """The sentences of a level by field (`field/2022`: those of one year), if any are kept."""
    try:
        data = read(f"{template}/{level}")
    except FileNotFoundError:
        return {}
    return {
        key: tuple(tuple(_place(place) for place in paragraph) for paragraph in paragraphs)
        for key, paragraphs in data.items()
    }


def _place(data: Any) -> Place:
    return data if isinstance(data, str) else tuple(_variant(item) for item in data)


def _variant(data: Any) -> Variant:
    if isinstance(data, str):
        return Variant(data, tokens_in(data))
    return Variant(
        text=data["text"],
        tokens=tokens_in(data["text"]),
        excluded=frozenset(data.get("not", ())),
        only=frozenset(data.get("only", ())),
        when=data.get("when", ""),
        unless=data.get("unless", ""),
    )


def tokens_in(text: str) -> tuple[str, ...]:
    """The fields named by live numbers in a text."""
    return tuple(_TOKEN.findall(text))
