"""The demonstration's made-up group: companies, branches and their sizes."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import chain, cycle, islice
from typing import Any

from builtin.demo.chance import between, whole
from builtin.demo.material import read

BRANCHES_A_COMPANY = 40
FIRST_BRANCHES = 6
DEFAULT_BRANCHES = 2 * FIRST_BRANCHES
GROUP = "group"


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its answers start from `sizes`, and `position` tells neighbours apart.

    `mark` is the unit's short mark in document numbers, empty for branches.
    """

    code: str
    level: str
    name: str
    short_name: str
    parent: str | None = None
    trade: str = ""
    position: int = 0
    mark: str = ""
    sizes: Mapping[str, Decimal] = field(default_factory=dict)


@cache
def organisation(branches: int = DEFAULT_BRANCHES, seed: int = 1) -> tuple[Unit, ...]:
    """The group, its companies and that many branches, parents before children.

    The first two companies hold the small demonstration; more are added at 40 branches each. Raises
    ValueError below two branches.
    """
    if branches < 2:
        raise ValueError("the demonstration needs at least two branches")
    data = read("organisation")
    count = max(2, -(-branches // BRANCHES_A_COMPANY))
    units = [
        Unit(
            GROUP,
            GROUP,
            data["group"]["name"],
            data["group"]["short_name"],
            mark=data["group"]["issuer"],
        )
    ]
    for index in range(count):
        company = _company(index, seed)
        size = branches // count + (index < branches % count)
        units.append(company)
        units.extend(_branches(company, size, seed))
    return tuple(units)


def _business(index: int) -> dict[str, Any]:
    """What a company does; beyond the list the names come again with a number."""
    data = read("organisation")
    if index < len(data["companies"]):
        known: dict[str, Any] = data["companies"][index]
        return known
    names = data["further_businesses"]
    turn, place = divmod(index - len(data["companies"]), len(names))
    business = names[place] + ("" if turn == 0 else f"第{_chinese(turn + 1)}")
    pattern = data["companies"][index % len(data["companies"])]
    return {"business": business, "mark": f"衡{business[:1]}", "trade": pattern["trade"]}


def _company(index: int, seed: int) -> Unit:
    data = read("organisation")
    business = _business(index)
    code = f"c{index + 1}"
    leaders = business.get("leaders", whole(*data["further_leaders"], seed, code, "leaders"))
    payroll = business.get(
        "payroll", round(between(*data["further_payroll"], seed, code, "pay"), 2)
    )
    return Unit(
        code=code,
        level="company",
        name=f"{data['companies_prefix']}{business['business']}有限公司党委",
        short_name=f"{business['business']}公司党委",
        parent=GROUP,
        trade=business["trade"],
        position=index,
        mark=business["mark"],
        sizes={"leaders": Decimal(leaders), "payroll": Decimal(str(payroll))},
    )


def _branches(company: Unit, count: int, seed: int) -> Iterator[Unit]:
    data = read("organisation")
    told: Counter[str] = Counter()
    for position, trade in enumerate(islice(_trades(company.position), count)):
        code = f"{company.code}-b{position + 1:02}"
        turn, place = divmod(told[trade], len(data["branch_names"][trade]))
        name = data["branch_names"][trade][place] + ("" if turn == 0 else f"第{_chinese(turn + 1)}")
        yield Unit(
            code=code,
            level="branch",
            name=f"{company.name.removesuffix('党委')}{name}党支部",
            short_name=f"{name}党支部",
            parent=company.code,
            trade=trade,
            position=company.position * FIRST_BRANCHES + position,
            sizes=_sizes(trade, told[trade] == 0 and company.position < 2, seed, code),
        )
        told[trade] += 1


def _trades(position: int) -> Iterator[str]:
    """The company's own trades first, then all others, over and over."""
    data = read("organisation")
    every = list(data["sizes"])
    if position < len(data["companies"]):
        own = data["companies"][position]["branches"]
        return cycle(chain(own, [trade for trade in every if trade not in own]))
    start = position * 5 % len(every)
    return cycle(every[start:] + every[:start])


def _sizes(trade: str, fixed: bool, seed: int, code: str) -> Mapping[str, Decimal]:
    """Members and officers; a branch of the small demonstration has the sizes of the data file."""
    sizes = read("organisation")["sizes"][trade]
    members = sizes["members"]
    if not fixed:
        members = max(8, round(members * between(0.6, 1.3, seed, code, "members")))
    return {"members": Decimal(members), "officers": Decimal(sizes["officers"])}


def _chinese(number: int) -> str:
    """A number up to 99 in Chinese."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{digits[tens]}十")
    return head + (digits[ones] if ones or not tens else "")
