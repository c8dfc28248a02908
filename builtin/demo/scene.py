"""Who speaks and when: a unit in a year, from whose name everything about it is drawn."""

import re
from dataclasses import dataclass

from builtin.demo.chance import draw
from builtin.demo.material import Trade, trades
from builtin.demo.organisation import Unit

_WORD = re.compile(r"<(\w+)>")
_NO_TRADE = Trade({}, {})


@dataclass(frozen=True, slots=True)
class Scene:
    """A unit in a year; `seed` tells one demonstration from another."""

    unit: Unit
    year: int
    seed: int

    @property
    def trade(self) -> Trade:
        return trades().get(self.unit.trade, _NO_TRADE)

    def draw(self, *name: object) -> float:
        """A draw that is the unit's own in every year."""
        return draw(self.seed, self.unit.code, *name)

    def say(self, text: str) -> str:
        """The text with the trade's words in their places. Raises KeyError for an unknown word."""
        words = self.trade.words
        return _WORD.sub(lambda match: words[match[1]], text)
