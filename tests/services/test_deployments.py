from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine as Database
from sqlalchemy import event, select, update

from engine import definitions
from engine.app import COMPLAINANT, ORGANISATION, SYSTEM, Actor, ActorKind, Engine, Role
from engine.definitions import Bundle
from engine.kernel.clock import HandClock
from engine.kernel.errors import DefinitionsRefused, NotFound, NotPermitted, Unreadable
from engine.persistence import Activation, Resource
from engine.services.library import Library
from tests.rows import a_case, step_of
from tests.shipped import copied, draft, light

ADA = Actor(
    kind=ActorKind.STAFF,
    name="ada",
    roles=frozenset({Role.ADMINISTRATOR}),
    departments=frozenset({ORGANISATION}),
)
BEN = Actor(
    kind=ActorKind.STAFF,
    name="ben",
    roles=frozenset({Role.ADMINISTRATOR}),
    departments=frozenset({"housing"}),
)
ANA = Actor(
    kind=ActorKind.STAFF, name="ana", roles=frozenset({Role.STAFF}), departments=frozenset({ORGANISATION})
)


@pytest.fixture(scope="module")
def base() -> Bundle:
    """The shipped base."""
    return light()


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The same with one more sentence in a letter."""
    processes = copied(tmp_path_factory.mktemp("changed"))
    letter = min((processes / "organisation" / "letters").glob("*.md"))
    letter.write_text(letter.read_text() + "\nWe are sorry.\n")
    return definitions.read_draft(processes)


@pytest.fixture(scope="module")
def housing() -> Bundle:
    """A department's variant of the base."""
    return draft("housing")


def deploy(engine: Engine, bundle: Bundle, actor: Actor = SYSTEM):
    with engine.transaction(actor) as services:
        return services.deployments.deploy(bundle)


class TestDeploying:
    def test_puts_a_bundle_into_force(self, engine: Engine, base: Bundle) -> None:
        view = deploy(engine, base, ADA)

        assert (view.department, view.digest, view.current, view.deployed_by) == (
            ORGANISATION,
            base.digest,
            True,
            "ada",
        )
        assert view.deployed_at == engine.clock.now()
        assert "organisation.toml" in view.resources
        with engine.reading(SYSTEM) as services:
            assert services.deployments.current_digest(ORGANISATION) == base.digest
            assert services.deployments.current() == (view,)

    def test_the_same_content_again_is_no_news(self, engine: Engine, base: Bundle, clock: HandClock) -> None:
        first = deploy(engine, base, ADA)
        clock.move(timedelta(days=1))

        assert deploy(engine, base) == first

    def test_new_content_replaces_what_was_in_force_and_keeps_it_for_its_cases(
        self, engine: Engine, base: Bundle, changed: Bundle, clock: HandClock
    ) -> None:
        deploy(engine, base)
        clock.move(timedelta(days=1))
        deploy(engine, changed)

        with engine.reading(SYSTEM) as services:
            assert [(one.digest, one.current) for one in services.deployments.list()] == [
                (changed.digest, True),
                (base.digest, False),
            ]
            assert services.deployments.bundle(ORGANISATION, base.digest).digest == base.digest
            assert len(step_of(services).session.scalars(select(Resource)).all()) < 2 * len(base.resources)

    def test_going_back_puts_the_older_one_into_force_again(
        self, engine: Engine, base: Bundle, changed: Bundle, clock: HandClock
    ) -> None:
        for bundle in (base, changed, base):
            deploy(engine, bundle)
            clock.move(timedelta(days=1))

        with engine.reading(SYSTEM) as services:
            assert [(one.digest, one.current) for one in services.deployments.list()] == [
                (base.digest, True),
                (changed.digest, False),
            ]

    def test_a_department_goes_its_own_way(self, engine: Engine, base: Bundle, housing: Bundle) -> None:
        deploy(engine, base)
        deploy(engine, housing)

        with engine.reading(SYSTEM) as services:
            assert {one.department: one.digest for one in services.deployments.current()} == {
                ORGANISATION: base.digest,
                "housing": housing.digest,
            }
            assert services.deployments.current_bundle("housing").department == "housing"

    def test_counts_the_cases_that_stay_on_it(self, engine: Engine, base: Bundle) -> None:
        with engine.transaction(SYSTEM) as services:
            services.deployments.deploy(base)
            a_case(services, department=ORGANISATION).deployment = base.digest

        with engine.reading(SYSTEM) as services:
            assert services.deployments.list()[0].open_cases == 1

    def test_at_the_same_moment_both_are_kept_in_order(
        self, engine: Engine, base: Bundle, changed: Bundle
    ) -> None:
        together = Barrier(2)

        def one(bundle: Bundle) -> None:
            together.wait()
            engine.perform(SYSTEM, lambda services: services.deployments.deploy(bundle))

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, (base, changed)))

        with engine.reading(SYSTEM) as services:
            assert sorted(step_of(services).session.scalars(select(Activation.number))) == [1, 2]

    def test_that_is_cut_short_anywhere_leaves_nothing(
        self, engine: Engine, database: Database, base: Bundle
    ) -> None:
        statements = 0
        while not self._deployed_unless_cut(engine, database, base, at=statements):
            with engine.reading(SYSTEM) as services:
                assert services.deployments.list() == ()
                assert step_of(services).session.scalars(select(Resource)).all() == []
            statements += 1

        assert statements > 5

    def _deployed_unless_cut(self, engine: Engine, database: Database, bundle: Bundle, *, at: int) -> bool:
        left = iter(range(at))

        def cut(*_: object) -> None:
            if next(left, None) is None:
                raise ConnectionError

        event.listen(database, "after_cursor_execute", cut)
        try:
            deploy(engine, bundle)
        except ConnectionError:
            return False
        finally:
            event.remove(database, "after_cursor_execute", cut)
        return True


class TestAnUploadedBundle:
    @pytest.mark.exhaustive
    def test_is_deployed_like_a_folder(self, engine: Engine, base: Bundle) -> None:
        with engine.transaction(ADA) as services:
            assert services.deployments.check_archive(base.archive()) == []
            assert services.deployments.deploy_archive(base.archive()).digest == base.digest

        with engine.reading(ADA) as services:
            assert services.deployments.archive(ORGANISATION, base.digest) == base.archive()

    def test_that_is_refused_changes_nothing(self, engine: Engine, base: Bundle) -> None:
        deploy(engine, base)

        with pytest.raises(DefinitionsRefused), engine.transaction(ADA) as services:
            services.deployments.deploy_archive(b"no archive")

        with engine.reading(SYSTEM) as services:
            assert [one.digest for one in services.deployments.list()] == [base.digest]


class TestWhoMayDeploy:
    @pytest.mark.parametrize("actor", [ANA, COMPLAINANT, BEN])
    def test_is_an_administrator_of_the_department(self, engine: Engine, base: Bundle, actor: Actor) -> None:
        with pytest.raises(NotPermitted):
            deploy(engine, base, actor)

    def test_staff_see_the_deployments_of_their_departments(
        self, engine: Engine, base: Bundle, housing: Bundle
    ) -> None:
        deploy(engine, base)
        deploy(engine, housing)

        with engine.reading(BEN) as services:
            assert [one.department for one in services.deployments.list()] == ["housing"]
            with pytest.raises(NotFound):
                services.deployments.archive(ORGANISATION, base.digest)


class TestABundle:
    def test_is_parsed_once_for_all_cases(self, engine: Engine, base: Bundle) -> None:
        deploy(engine, base)

        with engine.reading(SYSTEM) as services:
            first = services.deployments.current_bundle(ORGANISATION)
        with engine.reading(SYSTEM) as services:
            assert services.deployments.current_bundle(ORGANISATION) is first

    def test_that_was_never_deployed_is_not_found(self, engine: Engine) -> None:
        with engine.reading(SYSTEM) as services:
            with pytest.raises(NotFound):
                services.deployments.current_bundle("nowhere")
            with pytest.raises(NotFound):
                services.deployments.bundle(ORGANISATION, "0" * 64)

    def test_that_this_version_can_not_read_any_more_is_told(self, engine: Engine, base: Bundle) -> None:
        form = "forms/review.form"
        later = {**base.resources, form: definitions.Resource.of(form, b'{"type": "later"}')}
        deploy(engine, replace(base, resources=later, digest="0" * 64))

        with (
            engine.reading(SYSTEM) as services,
            pytest.raises(Unreadable, match="can't be read by this version"),
        ):
            services.deployments.current_bundle(ORGANISATION)

    def test_that_was_changed_in_the_database_is_not_run(self, engine: Engine, base: Bundle) -> None:
        deploy(engine, base)
        with engine.transaction(SYSTEM) as services:
            step_of(services).session.execute(update(Resource).values(source=b"<script/>"))
        engine._library = Library()  # as after a start

        with engine.reading(SYSTEM) as services, pytest.raises(Unreadable):
            services.deployments.bundle(ORGANISATION, base.digest)


def test_the_library_keeps_what_was_used_last(base: Bundle) -> None:
    library, read = Library(most=2), []

    def get(digest: str) -> None:
        library.get(ORGANISATION, digest, lambda: (read.append(digest), base)[1])

    for digest in "abacab":
        get(digest)

    assert read == ["a", "b", "c", "b"]
