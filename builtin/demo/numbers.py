"""Answers other than narratives, made by the recipes of a template."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from builtin.demo.chance import shuffled, whole
from builtin.demo.material import Departure, Numbers, Recipe
from builtin.demo.scene import Scene
from domain.answers import NOT_ANSWERED, Answer, Given, NotApplicable, Row, Value, number_of
from domain.template import NUMERIC, FieldKind, FieldSpec, SectionSpec

_PLAIN = {
    FieldKind.DATE: Recipe(days=("03-01", "11-30")),
    FieldKind.CHOICE: Recipe(chance=0.9),
}
_PLAIN_NUMBER = Recipe(range=(2, 20))


def answers_without_text(section: SectionSpec, scene: Scene, numbers: Numbers) -> dict[str, Answer]:
    """The answers to the fields that the unit's level types, narratives left out."""
    recipes = numbers.recipes.get(scene.unit.level, {})
    asked = section.fields_typed_at(scene.unit.level)
    keys = {spec.key for spec in asked}
    possible = (d for d in numbers.departures if d.field in keys)
    departures = {d.field: d for d in departures_of(scene, possible)}
    answers: dict[str, Answer] = {}
    for spec in asked:
        if spec.is_narrative:
            continue
        recipe = recipes.get(spec.key) or _plain(spec)
        answer = _answer(spec, recipe, _Kitchen(scene, numbers, answers))
        departure = departures.get(spec.key)
        answers[spec.key] = _departed(answer, departure, spec) if departure else answer
    return answers


def _plain(spec: FieldSpec) -> Recipe:
    """The recipe of a field that the data file does not name."""
    return _PLAIN.get(spec.kind, _PLAIN_NUMBER)


def departures_of(scene: Scene, possible: Iterable[Departure]) -> tuple[Departure, ...]:
    """Those of the possible departures that the unit has in the year."""
    return tuple(d for d in possible if _departs(d, scene))


def _departs(departure: Departure, scene: Scene) -> bool:
    if departure.level != scene.unit.level:
        return False
    if departure.unit == scene.unit.code:
        return departure.year == scene.year
    return scene.draw("departure", departure.rule, scene.year) < departure.rate


def _departed(answer: Answer, departure: Departure, spec: FieldSpec) -> Answer:
    number = number_of(answer)
    if number is None:
        return answer
    if departure.value is not None:
        return Given(_exact(departure.value, spec))
    return Given(_exact(number * departure.times - departure.minus, spec))


class _Kitchen:
    """What a recipe is made with: the scene, the file's settings and the answers made so far."""

    def __init__(self, scene: Scene, numbers: Numbers, answers: Mapping[str, Answer]) -> None:
        self.scene = scene
        self.numbers = numbers
        self._answers = answers

    def number(self, name: str) -> Decimal:
        """The number of an earlier field, else of a size of the unit, else one."""
        if name in self._answers:
            number = number_of(self._answers[name])
            return Decimal(0) if number is None else number
        return self.scene.unit.sizes.get(name, Decimal(1))

    def years_before(self) -> int:
        return max(0, self.numbers.latest_year - self.scene.year)


def _answer(spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> Answer:
    scene = kitchen.scene
    trade = scene.unit.trade
    if recipe.last:
        recipe_then = kitchen.numbers.recipes[scene.unit.level][recipe.last]
        earlier = _Kitchen(replace(scene, year=scene.year - 1), kitchen.numbers, {})
        return Given(_number(replace(spec, key=recipe.last), recipe_then, earlier))
    if recipe.since and scene.year < recipe.since[0]:
        return NotApplicable(recipe.since[1])
    if trade in recipe.not_applicable:
        return NotApplicable(recipe.not_applicable[trade])
    if trade in recipe.absent:
        return NOT_ANSWERED
    return Given(_value(spec, recipe, kitchen))


def _value(spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> Value:
    if spec.kind in NUMERIC:
        return _number(spec, recipe, kitchen)
    match spec.kind:
        case FieldKind.DATE:
            return _day(spec, recipe, kitchen.scene)
        case FieldKind.CHOICE:
            return _choice(spec, recipe, kitchen)
        case FieldKind.TABLE:
            return _rows(spec, recipe, kitchen)
        case _:
            return _text(spec, recipe, kitchen.scene)


def _number(spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> int | Decimal:
    if kitchen.scene.unit.trade in recipe.zero:
        return _exact(Decimal(0), spec)
    low, high = recipe.range or (1, 1)
    growth = recipe.growth
    if growth is None:
        growth = 0 if recipe.of else kitchen.numbers.growth
    factor = low + (high - low) * kitchen.scene.draw(spec.key)
    number = Decimal(str(round(factor * (1 - growth) ** kitchen.years_before(), 6)))
    for name in recipe.of:
        number *= kitchen.number(name)
    return _bounded(number, spec, recipe, kitchen)


def _bounded(number: Decimal, spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> int | Decimal:
    if recipe.minus:
        number -= kitchen.number(recipe.minus)
    if recipe.step:
        number = (number / recipe.step).quantize(Decimal(1), ROUND_HALF_UP) * recipe.step
    if recipe.least:
        number = max(number, kitchen.number(recipe.least))
    if recipe.most:
        number = min(number, kitchen.number(recipe.most))
    low = Decimal(0) if spec.minimum is None else spec.minimum
    high = number if spec.maximum is None else spec.maximum
    return _exact(min(max(number, low), high), spec)


def _exact(number: Decimal, spec: FieldSpec) -> int | Decimal:
    """The number as its field keeps it."""
    rounded = number.quantize(Decimal(1).scaleb(-spec.places), ROUND_HALF_UP)
    return int(rounded) if spec.kind is FieldKind.INTEGER else rounded


def _day(spec: FieldSpec, recipe: Recipe, scene: Scene) -> date:
    first, last = recipe.days or ("03-01", "11-30")
    year = scene.year + recipe.ahead
    start = date.fromisoformat(f"{year}-{first}")
    length = (date.fromisoformat(f"{year}-{last}") - start).days
    return start + timedelta(days=int(length * scene.draw(spec.key, scene.year)))


def _choice(spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> str:
    first, *others = (choice.key for choice in spec.choices)
    if recipe.equal:
        holds = kitchen.number(recipe.equal[0]) == kitchen.number(recipe.equal[1])
    elif recipe.zero_of:
        holds = kitchen.number(recipe.zero_of) == 0
    else:
        chance = 1.0 if recipe.chance is None else recipe.chance
        holds = kitchen.scene.draw(spec.key) < chance
    return first if holds or not others else others[0]


def _text(spec: FieldSpec, recipe: Recipe, scene: Scene) -> str:
    if not recipe.pick:
        return spec.label
    return scene.say(recipe.pick[int(len(recipe.pick) * scene.draw(spec.key))])


def _rows(spec: FieldSpec, recipe: Recipe, kitchen: _Kitchen) -> tuple[Row, ...]:
    """As many rows as the recipe counts; the first cells come from its candidates."""
    scene = kitchen.scene
    name = (scene.seed, scene.unit.code, spec.key, scene.year)
    candidates = shuffled(recipe.candidates or ((),), *name)
    count = whole(*recipe.count, *name, "count")
    return tuple(
        _row(spec, number, cells, recipe, kitchen)
        for number, cells in enumerate(candidates[:count])
    )


def _row(
    spec: FieldSpec, number: int, cells: tuple[str, ...], recipe: Recipe, kitchen: _Kitchen
) -> Row:
    said = tuple(Given(kitchen.scene.say(cell)) for cell in cells)
    made = tuple(
        _answer(
            replace(column, key=f"{spec.key}.{number}.{column.key}"),
            recipe.columns.get(column.key) or _plain(column),
            kitchen,
        )
        for column in spec.columns[len(cells) :]
    )
    return said + made
