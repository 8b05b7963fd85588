"""Every SQL statement of every write path made to fail once, the commit too: all of a step happens, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import Engine as Database
from sqlalchemy import event, inspect, select
from sqlalchemy.exc import OperationalError

from engine.app import COMPLAINANT, SYSTEM, Channel, Engine
from engine.domain.actors import Actor
from engine.kernel.clock import HandClock
from engine.persistence import Letter, Table, Timer
from tests.conftest import A_THURSDAY
from tests.rows import step_of
from tests.services.desk import ADMINISTRATOR, CLERK, COLLEAGUE, DEFINITIONS, OWNER
from tests.torture.claims import Claim
from tests.torture.ground import Ground, answers, bundle_of

Act = Callable[["Scene"], object]
_EXECUTIONS = ("do_execute", "do_executemany", "do_execute_no_params")


@dataclass
class Scene:
    """One case that was just received, another that waits for the complainant, and whoever acts on them."""

    engine: Engine
    clock: HandClock
    reference: str = ""
    code: str = ""
    asked: str = ""
    """Tracking code of a case in which a question is open."""
    task: str = ""

    def by(self, actor: Actor, act: Callable[[object], object]) -> object:
        """One business step."""
        with self.engine.transaction(actor) as services:
            return act(services)

    def row(self, column) -> str:
        with self.engine.reading(SYSTEM) as services:
            return step_of(services).session.scalars(select(column)).first()

    def claimed(self) -> Scene:
        self.by(CLERK, lambda services: services.work.claim(self.task))
        return self

    def staffed(self) -> Scene:
        """Somebody is there to whom tasks can be given."""
        account = {"name": COLLEAGUE.name, "display": "", "password": "a password of nine"}
        groups = tuple(COLLEAGUE.groups)
        self.by(SYSTEM, lambda services: services.accounts.add(**account, memberships=groups))
        return self

    def given(self) -> Scene:
        _given(self.staffed())
        return self

    def late(self) -> Scene:
        self.clock.move(timedelta(days=8))
        return self


def _received(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "complaint")
    return scene.by(
        COMPLAINANT,
        lambda services: services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en"),
    )


def _registered(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "complaint")
    return scene.by(
        CLERK,
        lambda services: services.intake.receive(channel=Channel.PHONE, submitted=submitted, language="en"),
    )


def _withdrawn(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "withdrawal")
    return scene.by(
        COMPLAINANT,
        lambda services: services.portal.respond(scene.code, "withdrawn", submitted),
    )


def _answered(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "question")
    with scene.engine.reading(COMPLAINANT) as services:
        (question,) = services.portal.open(scene.asked).questions
    return scene.by(
        COMPLAINANT, lambda services: services.portal.respond(scene.asked, question.id, submitted)
    )


def _given(scene: Scene) -> object:
    name = COLLEAGUE.name
    return scene.by(
        OWNER, lambda services: services.assignments.assign(scene.task, name, note="Ask them first.")
    )


def _taken_back(scene: Scene) -> object:
    name = COLLEAGUE.name
    return scene.by(OWNER, lambda services: services.assignments.take_back(scene.task, held_by=name))


def _completed(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "assessment")
    return scene.by(CLERK, lambda services: services.work.complete(scene.task, submitted))


def _drafted(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "assessment")
    return scene.by(CLERK, lambda services: services.work.save_draft(scene.task, submitted))


def _corrected(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "complaint", name="Ada Other")
    return scene.by(CLERK, lambda services: services.cases.correct(scene.reference, submitted))


def _responded(scene: Scene) -> object:
    submitted = answers(DEFINITIONS, "withdrawal")
    return scene.by(
        CLERK,
        lambda services: services.cases.respond(scene.reference, "withdrawn", submitted, Channel.PHONE),
    )


def _posted(scene: Scene) -> object:
    letter = scene.row(Letter.id)
    return scene.by(CLERK, lambda services: services.print_queue.mark_posted([letter]))


def _fired(scene: Scene) -> object:
    instance = scene.row(Timer.instance_id)
    return scene.by(SYSTEM, lambda services: services.timers.fire(instance))


def _deployed(scene: Scene) -> object:
    bundle = bundle_of(DEFINITIONS, "north")
    return scene.by(SYSTEM, lambda services: services.deployments.deploy(bundle))


def _added(scene: Scene) -> object:
    return scene.by(
        ADMINISTRATOR,
        lambda services: services.accounts.add(
            name="newcomer",
            display="",
            password="a password of nine",
            memberships=[("organisation", "front-line")],
        ),
    )


def _coded(scene: Scene) -> object:
    return scene.by(CLERK, lambda services: services.cases.new_code(scene.reference))


def _same(scene: Scene) -> Scene:
    return scene


PATHS: dict[str, tuple[Callable[[Scene], Scene], Act]] = {
    "receive": (_same, _received),
    "register": (_same, _registered),
    "claim": (_same, lambda scene: scene.by(CLERK, lambda services: services.work.claim(scene.task))),
    "release": (
        Scene.claimed,
        lambda scene: scene.by(CLERK, lambda services: services.work.release(scene.task)),
    ),
    "give to somebody": (Scene.staffed, _given),
    "take back from somebody": (Scene.given, _taken_back),
    "complete": (_same, _completed),
    "save for later": (_same, _drafted),
    "answer a question": (_same, _answered),
    "withdraw": (_same, _withdrawn),
    "withdraw on behalf": (_same, _responded),
    "correct": (_same, _corrected),
    "post a letter": (_same, _posted),
    "issue a new code": (_same, _coded),
    "fire a timer": (Scene.late, _fired),
    "deploy": (_same, _deployed),
    "add an account": (_same, _added),
}


def failing(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Each path, each statement; a smaller size takes every so many of them."""
    start = _begun(ground)
    here = ground.copy(start)
    tried, failures, counts = 0, [], {}
    for name, (prepare, act) in PATHS.items():
        ground.restore(here, start)
        engine = Engine.open(here, clock := HandClock(A_THURSDAY))
        scene = prepare(_scene(engine, clock))
        found = list(_each_fails_once(engine._database, lambda scene=scene, act=act: act(scene), size))
        engine.close()
        counts[name] = len(found)
        tried += len(found)
        failures += [f"{name}: {fault}" for fault in found if fault]
    yield Claim(
        says="a step of which one statement fails leaves nothing behind",
        tried=tried,
        failures=tuple(failures),
        seen={"paths": len(PATHS), **counts},
    )


def _each_fails_once(database: Database, act: Callable[[], object], every: int) -> Iterator[str]:
    """Let the first statement fail, then the second, and so on, until none is left to fail."""
    before, number = content(database), 0
    while True:
        with _cut(database, number) as cut:
            try:
                act()
            except OperationalError:
                pass
            else:
                if cut:
                    yield f"statement {number} failed, and the step was said to be done"
                return
        left = content(database)
        changed = [table for table, rows in left.items() if rows != before[table]]
        yield f"statement {number} failed, and left something in {', '.join(changed)}" if changed else ""
        number += every


@contextmanager
def _cut(database: Database, number: int) -> Iterator[list[str]]:
    """Let one statement fail, or the commit after the last one, as the driver tells it."""
    cut: list[str] = []
    left = iter(range(number))
    dialect = database.dialect
    commit = dialect.do_commit

    def fail(statement: str) -> None:
        if not cut and next(left, None) is None:
            cut.append(statement)
            raise dialect.loaded_dbapi.OperationalError("cut")

    def execute(_cursor, sql: str, *_: object) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA", "ROLLBACK", "SET TRANSACTION")):
            fail(sql)

    def commit_unless_cut(connection) -> None:
        fail("COMMIT")
        commit(connection)

    for name in _EXECUTIONS:
        event.listen(database, name, execute)
    dialect.do_commit = commit_unless_cut
    try:
        yield cut
    finally:
        for name in _EXECUTIONS:
            event.remove(database, name, execute)
        del dialect.do_commit


def content(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with database.connect() as connection:
        known = set(inspect(connection).get_table_names())
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Table.metadata.sorted_tables
            if table.name in known
        }


def _begun(ground: Ground):
    """A case just received, one with an open question, each known by what the scene looks up."""
    settings = ground.place()
    engine = Engine.open(settings, clock := HandClock(A_THURSDAY))
    scene = Scene(engine, clock)
    first, second = _received(scene), _received(scene)
    with engine.reading(CLERK) as services:
        (row,) = services.cases.tasks(second.reference)
    submitted = answers(DEFINITIONS, "assessment", severity=2)
    scene.by(CLERK, lambda services: services.work.complete(row.id, submitted))
    _KNOWN.update(reference=first.reference, code=first.code, asked=second.code)
    engine.close()
    return settings


_KNOWN: dict[str, str] = {}


def _scene(engine: Engine, clock: HandClock) -> Scene:
    with engine.reading(CLERK) as services:
        (row,) = services.cases.tasks(_KNOWN["reference"])
    return Scene(engine, clock, task=row.id, **_KNOWN)
