"""Two installations that know each other by their keys alone: the company's and the group's."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.errors import DomainError
from domain.packages.key_words import key_line
from models import Base, FinalReport, Package
from services.packages.exporting import Room, export_report
from services.packages.keys import make_key_pair
from services.packages.receiving import take_in
from services.packages.sealing import open_package, seal
from services.packages.trust import trust
from services.report_files import keep_files, make_files
from services.reports import Cover, compile_report, freeze, send
from services.storage import LocalFolder
from tests import postgres, require
from tests.services.databases import copy_of_file, engine_on, fill, migrate
from tests.services.world import World, find_world, make_world

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
NUMBER = "一党〔2023〕5号"


@dataclass
class House:
    """An installation: its database, its files and its keys."""

    url: str
    folder: Path

    @property
    def room(self) -> Room:
        return Room(LocalFolder(self.folder / "files"), make_key_pair(self.folder))

    @property
    def key(self) -> str:
        return make_key_pair(self.folder).public_key

    @contextmanager
    def open(self) -> Iterator[World]:
        """The organisation in a session; committed at the end, undone by an exception."""
        with engine_on(self.url) as engine, Session(engine) as session:
            yield find_world(session)
            session.commit()

    def trusts(self, other: "House", unit: str) -> None:
        with self.open() as world:
            trust(world.by("admin"), world.units[unit].id, key_line(other.key), f"{unit} 的系统")

    def everything(self) -> tuple[dict[str, list[Any]], list[tuple[str, int]]]:
        """Each row of each table, and every file with its size."""
        with engine_on(self.url) as engine, engine.connect() as connection:
            rows = {
                name: sorted(map(repr, connection.execute(select(table))))
                for name, table in Base.metadata.tables.items()
            }
        return rows, sorted(self.room.storage.names())

    def archive(self, package: Package) -> bytes:
        return self.room.storage.get(package.sha256)


def finish_all(world: World) -> None:
    """Approve every section of the company and of its branches."""
    for number, unit in enumerate(("b1", "b2", "b3"), start=3):
        world.finish(unit, meetings=number)
        world.finish(unit, "plan")
    world.finish("c1")
    world.finish("c1", "plan")


def sent_report(world: World, house: House, number: str = NUMBER) -> FinalReport:
    """The company's report compiled, frozen, its files made, and sent."""
    unit_id = world.units["c1"].id
    cover = Cover(number, "王一", world.now.date())
    report = compile_report(world.by("c1.compiler"), world.cycle, unit_id, cover)
    freeze(world.by("c1.approver"), report.id)
    args = {"report": report.id}
    made = make_files(world.session, args, house.room.storage, None)
    keep_files(world.session, args, made, world.now)
    send(world.by("c1.compiler"), report.id)
    return report


def parcel_of(company: House) -> bytes:
    """The package of the report that the company has sent."""
    with company.open() as world:
        report_id = world.session.scalars(
            select(FinalReport.id).order_by(FinalReport.id.desc())
        ).first()
        package = export_report(world.by("c1.compiler"), report_id or 0, company.room)
        return company.archive(package)


@contextmanager
def database(kind: str, migrated: Path, folder: Path, name: str) -> Iterator[str]:
    """An empty migrated database of a kind."""
    if kind == "sqlite":
        with copy_of_file(migrated, folder) as url:
            yield url
        return
    require.insist_on("postgres")
    with postgres.fresh_database(os.environ["CENGBAO_TEST_POSTGRES_URL"], name) as url:
        migrate(url, folder)
        yield url


@contextmanager
def built(kind: str, migrated: Path, folder: Path, name: str) -> Iterator[tuple[House, House]]:
    """The company, which has sent its report, and the group, which has not got it."""
    with ExitStack() as stack:
        made = []
        for house, branches in (("company", 3), ("group", 0)):
            place = folder / house
            place.mkdir()
            url = stack.enter_context(database(kind, migrated, place, f"{name}_{house}"))
            fill(url, partial(make_world, branches=branches))
            made.append(House(url, place))
        company, group = made
        company.trusts(group, "g")
        group.trusts(company, "c1")
        with company.open() as world:
            finish_all(world)
            sent_report(world, company)
        yield company, group


def refused(house: House, archive: bytes, username: str = "g.reviewer") -> str:
    """Why a package is refused; nothing at all may be written."""
    before = house.everything()
    with pytest.raises(DomainError) as why, house.open() as world:
        take_in(world.by(username), archive, house.room)
    assert house.everything() == before
    return str(why.value.message)


def resealed(company: House, archive: bytes, keys_of: House, **changes: object) -> bytes:
    """The package with something else in its manifest, signed by the key of a house."""
    opened = open_package(archive)
    manifest = replace(opened.manifest, **changes)  # type: ignore[arg-type]  # whatever the test says
    sender = replace(manifest.sender, key=keys_of.key)
    return seal(replace(manifest, sender=sender), opened.files, make_key_pair(keys_of.folder))
