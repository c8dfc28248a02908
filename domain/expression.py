"""The small language of cross-field rules: numbers, names, arithmetic, comparisons, and / or / not.

`check` refuses anything else where the rule is written; `evaluate` never runs code, and its
fractions are exact. A name whose value is None (not answered, not applicable) makes the whole
answer None: the rule does not apply. Binding, loosest first: or, and, not, comparison, + -, * /.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from domain.errors import Invalid
from domain.message import msg

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)|(?P<sign><=|>=|==|!=|[-+*/()<>,]))",
    re.ASCII,
)
_WORDS = frozenset({"and", "or", "not"})
MAX_LENGTH = 1_000
MAX_TOKENS = 200
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the rule."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Name:
    """A field, by its key."""

    name: str


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator or function and its operands."""

    operator: str
    operands: tuple["Expression", ...]
    names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = frozenset().union(*(names_of(operand) for operand in self.operands))
        object.__setattr__(self, "names", names)  # a rule is parsed once and judged often


Expression = Number | Name | Apply
Outcome = Decimal | bool
_Found = Fraction | bool

_FUNCTIONS: dict[str, Callable[..., Fraction]] = {
    "min": min,
    "max": max,
    "sum": lambda *values: sum(values, Fraction(0)),
    "abs": lambda value: Fraction(abs(value)),
}
_ARITHMETIC: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
_COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}

_NEEDS_TRUTH = msg("and、or、not 的两边应为比较，例如 a >= 1。")
_NEEDS_NUMBER = msg("比较的结果不能再参加计算。")


@lru_cache(maxsize=1024)
def parse(source: str) -> Expression:
    """The expression of a rule. Raises Invalid naming the place that cannot be read."""
    tokens = _tokens(source) if len(source) <= MAX_LENGTH else []
    if len(source) > MAX_LENGTH or len(tokens) > MAX_TOKENS:
        raise Invalid(msg("规则太长。"))
    parser = _Parser(tokens)
    expression = parser.either()
    parser.expect("")
    return expression


def check(source: str, names: Collection[str]) -> None:
    """Refuse a rule that could never be judged.

    Raises Invalid when it cannot be read, names a field outside `names`, mixes numbers and truth
    values, or has a number as its outcome.
    """
    expression = parse(source)
    _refuse_unknown(expression, names)
    if not _is_truth(expression):
        raise Invalid(msg("规则的结果应是“成立”或“不成立”，例如 a + b <= c。"))


def names_of(expression: Expression) -> frozenset[str]:
    """Every field name used."""
    if isinstance(expression, Name):
        return frozenset({expression.name})
    return expression.names if isinstance(expression, Apply) else frozenset()


def evaluate(expression: Expression, values: Mapping[str, Decimal | None]) -> Outcome | None:
    """The outcome, or None when a field used has no number or a division is by zero.

    Computed exactly; only an outcome that is itself a number is rounded, to 28 digits. Raises
    Invalid for a field that does not exist and for numbers where a truth value belongs.
    """
    _refuse_unknown(expression, values)
    used = names_of(expression)
    numbers = {
        name: Fraction(value)
        for name, value in values.items()
        if name in used and value is not None
    }
    if len(numbers) < len(used):
        return None
    try:
        found = _value(expression, numbers)
    except ZeroDivisionError:
        return None
    return found if isinstance(found, bool) else Decimal(found.numerator) / found.denominator


def _refuse_unknown(expression: Expression, names: Collection[str]) -> None:
    unknown = sorted(names_of(expression) - set(names))
    if unknown:
        raise Invalid(msg("规则用到了不存在的填报项 %(name)s。", name=unknown[0]))


def _is_truth(expression: Expression) -> bool:
    """Whether the outcome is a truth value. Raises Invalid where the two kinds are mixed."""
    if not isinstance(expression, Apply):
        return False
    kinds = {_is_truth(operand) for operand in expression.operands}
    if expression.operator in _WORDS:
        if False in kinds:
            raise Invalid(_NEEDS_TRUTH)
        return True
    if True in kinds:
        raise Invalid(_NEEDS_NUMBER)
    return expression.operator in _COMPARISONS


def _value(expression: Expression, values: Mapping[str, Fraction]) -> _Found:
    match expression:
        case Number(value):
            return Fraction(value)
        case Name(name):
            return values[name]
        case Apply("and", (left, right)):
            return _truth(_value(left, values)) and _truth(_value(right, values))
        case Apply("or", (left, right)):
            return _truth(_value(left, values)) or _truth(_value(right, values))
        case Apply("not", (operand,)):
            return not _truth(_value(operand, values))
        case Apply(operator, operands):
            return _apply(operator, [_number(_value(operand, values)) for operand in operands])


def _apply(operator: str, numbers: list[Fraction]) -> _Found:
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](*numbers)
    if operator in _ARITHMETIC:
        return _ARITHMETIC[operator](*numbers)
    return _FUNCTIONS[operator](*numbers)


def _truth(found: _Found) -> bool:
    if isinstance(found, bool):
        return found
    raise Invalid(_NEEDS_TRUTH)


def _number(found: _Found) -> Fraction:
    if isinstance(found, bool):
        raise Invalid(_NEEDS_NUMBER)
    return found


def _tokens(source: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    text = source.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise _unreadable(text[position:].strip()[:20])
        tokens.append(match.group().strip())
        position = match.end()
    return tokens


class _Parser:
    """Recursive descent, one method a level of binding, loosest first."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def peek(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self._position += 1
        return token

    def expect(self, wanted: str) -> None:
        found = self.take()
        if found != wanted:
            raise _unreadable(found)

    def either(self) -> Expression:
        return self._chain(self._both, {"or"})

    def _both(self) -> Expression:
        return self._chain(self._negation, {"and"})

    def _negation(self) -> Expression:
        if self.peek() == "not":
            self.take()
            return Apply("not", (self._nested(self._negation),))
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        if self.peek() in _COMPARISONS:
            return Apply(self.take(), (left, self._sum()))
        return left

    def _sum(self) -> Expression:
        return self._chain(self._product, {"+", "-"})

    def _product(self) -> Expression:
        return self._chain(self._signed, {"*", "/"})

    def _signed(self) -> Expression:
        if self.peek() == "-":
            self.take()
            return Apply("-", (Number(Decimal(0)), self._nested(self._signed)))
        return self._atom()

    def _chain(self, operand: Callable[[], Expression], operators: set[str]) -> Expression:
        left = operand()
        while self.peek() in operators:
            left = Apply(self.take(), (left, operand()))
        return left

    def _nested(self, read: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Invalid(msg("规则的括号太深。"))
        expression = read()
        self._depth -= 1
        return expression

    def _atom(self) -> Expression:
        first = self.take()
        if first == "(":
            expression = self._nested(self.either)
            self.expect(")")
            return expression
        if first[:1].isdigit():
            return Number(Decimal(first))
        if first in _FUNCTIONS and self.peek() == "(":
            return Apply(first, self._arguments(first))
        if first.isidentifier() and first not in _WORDS:
            return Name(first)
        raise _unreadable(first)

    def _arguments(self, function: str) -> tuple[Expression, ...]:
        self.expect("(")
        arguments = [self._nested(self.either)]
        while self.peek() == ",":
            self.take()
            arguments.append(self._nested(self.either))
        self.expect(")")
        if function == "abs" and len(arguments) != 1:
            raise Invalid(msg("abs 只取一个数。"))
        return tuple(arguments)


def _unreadable(rest: str) -> Invalid:
    unread = msg("规则在“%(rest)s”处无法识别。", rest=rest)
    return Invalid(unread if rest else msg("规则没有写完。"))
