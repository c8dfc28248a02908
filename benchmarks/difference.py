"""How fast differences are found and how well they read, on the demonstration's own sentences.

`PYTHONPATH=. python benchmarks/difference.py`; times are the best of a few runs, in milliseconds of
processor time.
"""

import difflib
import random
import re
import time
from collections.abc import Callable, Sequence

from builtin.demo.material import Variant, stock
from domain.answers import Given
from domain.content import Content
from domain.difference import (
    Change,
    Mark,
    Side,
    narrative_difference,
    section_difference,
    text_difference,
    transitions,
)
from domain.difference.atoms import Atoms, atoms_of_text
from domain.difference.matching import matches
from domain.difference.words import extent_of
from domain.narrative import Narrative
from domain.plain_narrative import from_plain
from domain.template import FieldKind, FieldSpec

CHANCE = random.Random(20231122)
TRIES = 5
COMMON = [chr(code) for code in range(0x4E00, 0x4E00 + 1500)]
OTHERS = [chr(code) for code in range(0x6000, 0x6000 + 1500)]


# ---------------------------------------------------------------- material
def places() -> list[list[str]]:
    """Each place of the branches' texts with the sentences that may stand there."""
    return [
        [_plain(variant) for variant in place]
        for paragraphs in stock("party-training", "branch").values()
        for paragraph in paragraphs
        for place in paragraph
        if not isinstance(place, str)
    ]


def _plain(variant: Variant) -> str:
    text = re.sub(r"\{\{\w+\}\}", lambda _: f"{CHANCE.randrange(2, 400)}次", variant.text)
    return re.sub(r"<\w+>", "设备检修", text)


def paragraph(sentences: int = 4) -> str:
    return "".join(CHANCE.choice(place) for place in CHANCE.sample(places(), sentences))


def mended(text: str, edits: int) -> str:
    """The text after so many small edits: a number, a word put in, a word left out."""
    for _ in range(edits):
        at = CHANCE.randrange(len(text) - 3)
        match CHANCE.randrange(3):
            case 0:
                text = re.sub(r"[0-9]+", lambda _: str(CHANCE.randrange(400, 999)), text, count=1)
            case 1:
                text = f"{text[:at]}{CHANCE.choice(('认真', '进一步', '全体', '及时'))}{text[at:]}"
            case _:
                text = text[:at] + text[at + 2 :]
    return text


def letters(count: int, alphabet: Sequence[str]) -> str:
    return "".join(CHANCE.choices(alphabet, k=count))


# ---------------------------------------------------------------- measuring
def milliseconds(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TRIES):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times) * 1000


def say(name: str, *figures: object) -> None:
    print(f"  {name:<58}", *figures)


def by_difflib(old: Atoms, new: Atoms) -> int:
    """The number of matches that the standard library shows."""
    found = difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return len(found) - 1


# ---------------------------------------------------------------- texts
def texts() -> None:
    print("texts: ms, difflib on the same atoms, places changed")
    long = "".join(paragraph() for _ in range(60))[:5000]
    same_place = CHANCE.choice(places())
    cases = {
        "a paragraph, 3 edits": (one := paragraph(), mended(one, 3)),
        "a sentence said otherwise": (same_place[0], same_place[1]),
        "a paragraph against another": (paragraph(), paragraph()),
        "5,000 characters of prose, 20 edits": (long, mended(long, 20)),
        "5,000 characters of prose against others": (
            long,
            "".join(paragraph() for _ in range(60))[:5000],
        ),
    }
    for name, (old, new) in cases.items():
        cut = atoms_of_text(old), atoms_of_text(new)
        ours, theirs = (
            milliseconds(lambda: text_difference(old, new)),  # noqa: B023 - called at once
            milliseconds(lambda: by_difflib(*cut)),  # noqa: B023 - called at once
        )
        say(name, f"{ours:8.1f} {theirs:8.1f} {extent_of(text_difference(old, new)).places:6}")


def hardest() -> None:
    print("10,000 characters and more, nothing alike: ms, exact")
    cases = {
        "10,000 hanzi, none in common": (letters(10_000, COMMON), letters(10_000, OTHERS)),
        "10,000 hanzi, the same in another order": (
            letters(10_000, COMMON),
            letters(10_000, COMMON),
        ),
        "10,000 characters of two kinds": (letters(10_000, "的。"), letters(10_000, "的。")),
        "40,000 hanzi, by clauses": (
            letters(40_000, [*COMMON, *"，。" * 99]),
            letters(40_000, COMMON),
        ),
        "200,000 hanzi, the most a narrative may hold": (
            letters(200_000, [*COMMON, *"，。" * 99]),
            letters(200_000, [*COMMON, *"，。" * 99]),
        ),
    }
    for name, (old, new) in cases.items():
        runs = text_difference(old, new)
        sides = (
            "".join(run.text for run in runs if run.mark is not Mark.ADDED),
            "".join(run.text for run in runs if run.mark is not Mark.REMOVED),
        )
        spent = milliseconds(lambda: text_difference(old, new))  # noqa: B023 - called at once
        say(name, f"{spent:8.1f} {sides == (old, new)}")


# ---------------------------------------------------------------- narratives and sections
def narratives() -> None:
    print("narratives and sections: ms, blocks by what became of them")
    old = [paragraph() for _ in range(60)]
    new = [mended(text, 2) if place % 5 == 0 else text for place, text in enumerate(old)]
    new.insert(50, new.pop(12))
    new[30:31] = [new[30][:70], new[30][70:]]
    new[40] = paragraph()
    trees = tree(old), tree(new)
    say("60 paragraphs, 12 mended, one moved, cut and new", f"{time_of(trees):8.1f}", counts(trees))
    other = tree(old), tree([paragraph() for _ in range(60)])
    say("60 paragraphs against 60 others", f"{time_of(other):8.1f}", counts(other))
    many = [f"第{n}组{paragraph(2)}" for n in range(1000)]
    thousand = tree(many), tree([mended(text, 1) for text in many])
    say("1,000 paragraphs, each mended", f"{time_of(thousand):8.1f}", counts(thousand))
    fields = [FieldSpec(f"n{n}", f"数{n}", FieldKind.INTEGER, ("branch",)) for n in range(30)]
    fields += [FieldSpec(f"t{n}", f"文{n}", FieldKind.NARRATIVE, ("branch",)) for n in range(3)]
    sides = [
        Side(
            Content(
                {f"n{n}": Given(n + seed) for n in range(30)}
                | {f"t{n}": Given(tree(words[n * 6 : n * 6 + 6])) for n in range(3)}
            )
        )
        for seed, words in enumerate((old, new))
    ]
    say(
        "a section of 30 numbers and 3 narratives of 6 paragraphs",
        f"{milliseconds(lambda: section_difference(fields, *sides)):8.1f}",
        f"{section_difference(fields, *sides).count} changed",
    )
    quick = milliseconds(lambda: transitions(fields, *sides))
    say("  which of its fields changed, and no more", f"{quick:8.1f}")


def tree(paragraphs: list[str]) -> Narrative:
    return from_plain("\n".join(paragraphs))


def time_of(trees: tuple[Narrative, Narrative]) -> float:
    return milliseconds(lambda: narrative_difference(*trees))


def counts(trees: tuple[Narrative, Narrative]) -> str:
    found = [block.change for block in narrative_difference(*trees).blocks]
    return ", ".join(f"{found.count(change)} {change}" for change in Change if change in found)


# ---------------------------------------------------------------- how it reads
def reading() -> None:
    print("how rewritten sentences read: marks and single characters left standing, a sentence")
    pairs = [
        (place[one], place[other])
        for place in places()
        for one in range(len(place))
        for other in range(one)
    ]
    shown = [text_difference(*pair) for pair in pairs]
    exact = [matches(*map(atoms_of_text, pair)) for pair in pairs]
    count = len(pairs)
    marks = sum(run.mark is not Mark.KEPT for runs in shown for run in runs)
    alone = sum(
        run.mark is Mark.KEPT and len(run.text) == 1 for runs in shown for run in runs[1:-1]
    )
    say(
        f"longest common subsequence, {count} pairs: matches",
        f"{sum(map(len, exact)) / count:6.1f}",
    )
    lonely = sum(match.length == 1 for found in exact for match in found)
    say("  of these a single atom", f"{lonely / count:6.1f}")
    say("as shown: marks", f"{marks / count:6.1f}")
    say("  single characters between two marks", f"{alone / count:6.2f}")


if __name__ == "__main__":
    texts()
    hardest()
    narratives()
    reading()
