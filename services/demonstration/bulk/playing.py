"""Playing a cycle in bulk: units in memory, written a company at a time, then the level above."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select

from builtin.demo import Act, Episode, Verb, half_filled
from domain.access.facts import Actor
from domain.access.roles import Role
from domain.checks import Finding, Surroundings
from domain.content import Content
from domain.workflow.chain import Chain, Place, Signers
from domain.workflow.chain_data import chain_from_data
from domain.workflow.states import Action, State
from models import CycleChain, CycleUnit, Submission
from services.demonstration.bulk.moves import Hand, Room, decide, save, submit
from services.demonstration.bulk.papers import Frame, Paper
from services.demonstration.bulk.rows import write
from services.demonstration.bulk.values import Outline, Values
from services.demonstration.stage import Stage
from services.demonstration.trail import Trail
from services.demonstration.versions import Version, candidates_for, version_for
from services.figures import kept_tallies
from services.moving import Words
from services.rolling import refresh
from services.surroundings import Asker, surroundings_of
from services.tree import fed_units, feeders

_DONE = (State.APPROVED, State.WAIVED)
_ACTIONS = {
    Verb.APPROVE: Action.APPROVE,
    Verb.RETURN: Action.RETURN,
    Verb.WAIVE: Action.WAIVE,
}


def play(stage: Stage) -> None:
    """Let everything in the cycle happen; a level begins when the one below has come to rest."""
    hall = _Hall(stage)
    for _, of_level in groupby(stage.episodes(), lambda episode: hall.units[episode.unit].level):
        for _, of_parent in groupby(of_level, lambda episode: hall.units[episode.unit].parent_id):
            papers = [paper for one in _units(of_parent) for paper in hall.play_unit(one)]
            write(stage.session, papers)
            hall.note(papers)
        hall.refresh()
    hall.trail.write()


def _units(episodes: Iterator[Episode]) -> Iterator[list[Episode]]:
    for _, of_unit in groupby(episodes, lambda episode: episode.unit):
        yield list(of_unit)


@dataclass(frozen=True, slots=True)
class _Seat:
    """The row of a submission: its id, its chain's, and when it is due."""

    id: int
    chain: int
    due_on: date


Holders = Mapping[tuple[int | None, Role | None], frozenset[int]]


def _holders(people: Iterable[Actor]) -> Holders:
    """The people (ids) of each post."""
    found: dict[tuple[int | None, Role | None], set[int]] = defaultdict(set)
    for actor in people:
        for post in actor.posts:
            found[post.unit, post.role].add(actor.person)
    return {post: frozenset(holders) for post, holders in found.items()}


class _Hall:
    """The whole cycle: its units and submissions, what is done, and which figures that changes."""

    def __init__(self, stage: Stage) -> None:
        session, cycle = stage.session, stage.cycle
        self._stage = stage
        self.trail = Trail(session)
        found = session.scalars(select(CycleUnit).where(CycleUnit.cycle_id == cycle.id))
        self.units = {unit.code: unit for unit in found}
        self._outline = Outline(stage.template)
        self._holders = _holders(stage.troupe.founded.people.values())
        self._parents = {unit.parent_id for unit in self.units.values()}
        self._seats = self._read_seats()
        rows = session.scalars(select(CycleChain).where(CycleChain.cycle_id == cycle.id))
        self._chains = {row.id: chain_from_data(row.outline) for row in rows}
        self._done: set[tuple[int, str]] = set()
        self._changed: dict[tuple[int | None, str], Paper] = {}

    def _read_seats(self) -> Mapping[tuple[int, str], _Seat]:
        rows = self._stage.session.execute(
            select(
                Submission.unit_id,
                Submission.section_key,
                Submission.id,
                Submission.chain_id,
                Submission.due_on,
            ).where(Submission.cycle_id == self._stage.cycle.id)
        )
        return {
            (row.unit_id, row.section_key): _Seat(row.id, row.chain_id, row.due_on) for row in rows
        }

    def play_unit(self, episodes: Sequence[Episode]) -> list[Paper]:
        """Play a unit's sections together, in the order of time."""
        unit = self.units[episodes[0].unit]
        papers = {paper.frame.spec.key: paper for paper in self._papers(unit, episodes)}
        room = self._room(unit)
        scenes = [(act, episode) for episode in episodes for act in episode.acts]
        for act, episode in sorted(scenes, key=lambda scene: scene[0].minute):
            self._act(room, papers[episode.section], episode, act)
        return list(papers.values())

    def _papers(self, unit: CycleUnit, episodes: Sequence[Episode]) -> Iterator[Paper]:
        for episode in episodes:
            seat = self._seats[unit.unit_id, episode.section]
            chain = self._chains[seat.chain]
            spec = self._stage.template.section(episode.section)
            signers, asked = self._signers(chain, unit), spec.fields_entered_at(unit.level)
            yield Paper(Frame(seat.id, seat.due_on, unit, spec, chain, signers, asked))

    def _signers(self, chain: Chain, unit: CycleUnit) -> Signers:
        """Who holds each step; the demonstration's chains name the unit itself or its parent."""
        places = {Place.OWN: unit.unit_id, Place.PARENT: unit.parent_id}
        return tuple(
            self._holders.get((places[step.place], step.role), frozenset()) for step in chain.steps
        )

    def _room(self, unit: CycleUnit) -> Room:
        session, template = self._stage.session, self._stage.template
        is_above = unit.unit_id in self._parents
        below = kept_tallies(session, unit) if is_above else {}
        open_below = {
            section.key: tuple(
                feeder.unit.name
                for feeder in feeders(session, unit, section)
                if (feeder.unit.unit_id, section.key) not in self._done
            )
            for section in template.sections_at(unit.level)
            if is_above
        }
        values = Values(self._outline, unit, below, self._beside(unit))
        return Room(self._stage, self.trail, values, open_below)

    def _beside(self, unit: CycleUnit) -> Mapping[str, Surroundings]:
        """What the checks know of a unit's past, its words and its days, by section key."""
        session, template = self._stage.session, self._stage.template
        contents = {section.key: Content() for section in template.sections_at(unit.level)}
        return surroundings_of(session, Asker(self._stage.cycle, unit, template), contents)

    def _act(self, room: Room, paper: Paper, episode: Episode, act: Act) -> None:
        person = self._stage.troupe.founded.people[act.by].person
        hand = Hand(person, self._stage.calendar.moment(act.minute))
        match act.verb:
            case Verb.FILL_HALF | Verb.FILL:
                save(room, paper, hand, self._version(room, paper, episode, act))
            case Verb.SUBMIT:
                submit(room, paper, hand)
            case _:
                decide(room, paper, hand, _ACTIONS[act.verb], Words(act.words, act.fields))

    def _version(self, room: Room, paper: Paper, episode: Episode, act: Act) -> Version:
        section, unit = paper.frame.spec, self._stage.troupe.units[episode.unit]
        answers = self._stage.answers(section, unit)
        if act.verb is Verb.FILL_HALF:
            return Version(half_filled(section, answers), {})

        def check(content: Content) -> tuple[Finding, ...]:
            return room.values.findings(section, content)

        candidates = candidates_for(episode, act, answers, paper.frame.asked)
        said = self._stage.said(section, unit)
        return version_for(candidates, paper.draft.content, check, said)

    def note(self, papers: Sequence[Paper]) -> None:
        """Remember what is done now; of each parent's section, the paper that was done last."""
        for paper in papers:
            if paper.standing.state not in _DONE:
                continue
            unit, section = paper.frame.unit, paper.frame.spec.key
            self._done.add((unit.unit_id, section))
            last = self._changed.get((unit.parent_id, section))
            if last is None or _moment(last) < _moment(paper):
                self._changed[unit.parent_id, section] = paper

    def refresh(self) -> None:
        """Compute the figures that rest on what was noted, each once."""
        session, template = self._stage.session, self._stage.template
        for paper in self._changed.values():
            section = paper.frame.spec
            for above in fed_units(session, paper.frame.unit, section):
                refresh(session, template, above, section, _moment(paper))
        self._changed = {}


def _moment(paper: Paper) -> datetime:
    """When a paper came to rest."""
    if paper.changed_at is None:
        raise ValueError(f"submission {paper.frame.id} was never touched")
    return paper.changed_at
