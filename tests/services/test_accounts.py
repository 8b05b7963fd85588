from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from engine.app import COMPLAINANT, SYSTEM, Actor, ActorKind, Engine, Role
from engine.kernel.clock import HandClock
from engine.kernel.errors import Invalid, NotFound, NotPermitted, NotSignedIn
from engine.persistence import StaffSession, StaffUser
from engine.services import accounts
from tests.rows import a_case, step_of

PASSWORD = "correct horse"


@pytest.fixture
def token(engine: Engine) -> str:
    """Ana of the front line of retail is signed in."""
    with engine.transaction(SYSTEM) as services:
        a_case(services, department="retail", reference="C-2026-000001")
        a_case(services, department="travel", reference="C-2026-000002")
        services.accounts.add(
            name="ana",
            display="Ana Díaz",
            password=PASSWORD,
            roles=[Role.STAFF],
            memberships=[("retail", "front-line")],
        )
    with engine.transaction(SYSTEM) as services:
        return services.accounts.sign_in(" Ana ", PASSWORD)


class TestSigningIn:
    def test_works_on_every_database(self, engine: Engine) -> None:
        with engine.transaction(SYSTEM) as services:
            services.accounts.add(name="ana", display="Ana", password=PASSWORD)
            token = services.accounts.sign_in("ana", PASSWORD)
        engine.clock.move(timedelta(minutes=5))

        assert engine.signed_in(token).display == "Ana"
        with engine.transaction(SYSTEM) as services:
            services.accounts.disable("ana")
        with pytest.raises(NotSignedIn):
            engine.signed_in(token)

    def test_makes_an_actor_of_the_right_person(self, engine: Engine, token: str) -> None:
        ana = engine.signed_in(token)

        assert (ana.name, ana.display, ana.roles) == ("ana", "Ana Díaz", {Role.STAFF})
        assert ana.groups == {("retail", "front-line")}
        assert ana.sees("retail")
        assert not ana.sees("travel")

    @pytest.mark.parametrize(
        ("name", "password"),
        [("ana", "wrong"), ("nobody", PASSWORD), ("", ""), ("ana\x00", PASSWORD), ("ana", PASSWORD + "!")],
    )
    def test_with_anything_wrong_gets_one_answer(self, engine: Engine, name: str, password: str) -> None:
        with engine.transaction(SYSTEM) as services:
            services.accounts.add(name="ana", display="", password=PASSWORD)

        with (
            engine.transaction(SYSTEM) as services,
            pytest.raises(NotSignedIn, match="user name or the password is wrong"),
        ):
            services.accounts.sign_in(name, password)

    def test_compares_a_password_for_an_unknown_user_too(
        self, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that the answer takes as long, and tells nobody who there is."""
        with engine.transaction(SYSTEM) as services:
            services.accounts.add(name="ana", display="", password=PASSWORD)
        compared: list[str] = []

        class Watched(PasswordHasher):
            def verify(self, known: str, password: str) -> bool:
                compared.append(known.rpartition("$")[0].rpartition("$")[0])
                return super().verify(known, password)

        hasher = accounts._HASHER
        watched = Watched(hasher.time_cost, hasher.memory_cost, hasher.parallelism)
        monkeypatch.setattr(accounts, "_HASHER", watched)
        for name in ("ana", "nobody"):
            with engine.transaction(SYSTEM) as services, pytest.raises(NotSignedIn):
                services.accounts.sign_in(name, "wrong password")

        assert len(compared) == 2
        assert compared[0] == compared[1], "as dear"

    def test_keeps_neither_password_nor_token(self, engine: Engine, token: str) -> None:
        with engine.reading(SYSTEM) as services:
            session = step_of(services).session
            assert session.scalars(select(StaffUser.password)).one().startswith("$argon2id$")
            assert token not in session.scalars(select(StaffSession.token_hash)).one()


class TestASession:
    def test_of_a_disabled_user_ends_at_the_next_request(self, engine: Engine, token: str) -> None:
        with engine.transaction(SYSTEM) as services:
            assert services.accounts.disable("ana").disabled_at == engine.clock.now()

        with pytest.raises(NotSignedIn):
            engine.signed_in(token)
        with engine.transaction(SYSTEM) as services, pytest.raises(NotSignedIn):
            services.accounts.sign_in("ana", PASSWORD)
        with engine.transaction(SYSTEM) as services:
            services.accounts.enable("ana")
            assert services.accounts.sign_in("ana", PASSWORD)

    def test_ends_when_nothing_is_done_for_an_hour(
        self, engine: Engine, token: str, clock: HandClock
    ) -> None:
        clock.move(timedelta(minutes=59))
        engine.signed_in(token)
        clock.move(timedelta(minutes=59))
        engine.signed_in(token)
        clock.move(timedelta(minutes=60))

        with pytest.raises(NotSignedIn):
            engine.signed_in(token)

    def test_ends_after_a_working_day_however_busy(
        self, engine: Engine, token: str, clock: HandClock
    ) -> None:
        for _ in range(23):
            clock.move(timedelta(minutes=30))
            engine.signed_in(token)
        clock.move(timedelta(minutes=30))

        with pytest.raises(NotSignedIn):
            engine.signed_in(token)

    def test_is_rotated_without_living_longer(self, engine: Engine, token: str, clock: HandClock) -> None:
        clock.move(timedelta(minutes=30))
        with engine.transaction(SYSTEM) as services:
            new = services.sessions.rotate(token)

        assert engine.signed_in(new).name == "ana"
        with pytest.raises(NotSignedIn):
            engine.signed_in(token)
        with engine.reading(SYSTEM) as services:
            assert step_of(services).session.scalars(
                select(StaffSession.expires_at)
            ).one() == clock.now() + timedelta(hours=11, minutes=30)

    def test_ends_on_signing_out(self, engine: Engine, token: str) -> None:
        with engine.transaction(SYSTEM) as services:
            services.sessions.end(token)

        with pytest.raises(NotSignedIn):
            engine.signed_in(token)

    def test_ends_with_a_new_password(self, engine: Engine, token: str) -> None:
        with engine.transaction(SYSTEM) as services:
            services.accounts.set_password("ana", "battery staple")

        with pytest.raises(NotSignedIn):
            engine.signed_in(token)
        with engine.transaction(SYSTEM) as services:
            assert services.accounts.sign_in("ana", "battery staple")

    def test_shows_new_memberships_at_the_next_request(self, engine: Engine, token: str) -> None:
        with engine.transaction(SYSTEM) as services:
            services.accounts.set_memberships("ana", [("*", "reviewers"), ("retail", "")])

        ana = engine.signed_in(token)
        assert ana.departments == {"retail", "travel"}
        assert ana.groups == {("retail", "reviewers"), ("travel", "reviewers")}


class TestAnAccount:
    @pytest.mark.parametrize("name", ["", "a", "Ana", "ana díaz", "9ana", "a" * 41, "ana\n"])
    def test_has_a_user_name_that_can_be_typed(self, engine: Engine, name: str) -> None:
        with engine.transaction(SYSTEM) as services, pytest.raises(Invalid, match="user name"):
            services.accounts.add(name=name, display="", password=PASSWORD)

    @pytest.mark.parametrize("password", ["", "short", "x" * 201, "ana-diaz"])
    def test_has_a_password_that_is_hard_to_guess(self, engine: Engine, password: str) -> None:
        with engine.transaction(SYSTEM) as services:
            with pytest.raises(Invalid, match="A password"):
                services.accounts.add(name="ana-diaz", display="", password=password)
            services.accounts.add(name="ana-diaz", display="", password=PASSWORD)
            with pytest.raises(Invalid, match="A password"):
                services.accounts.set_password("ana-diaz", password)

    def test_is_added_once(self, engine: Engine) -> None:
        with engine.transaction(SYSTEM) as services:
            services.accounts.add(name="ana", display="", password=PASSWORD)
            with pytest.raises(Invalid, match="already"):
                services.accounts.add(name="ana", display="", password=PASSWORD)

            assert [account.name for account in services.accounts.list()] == ["ana"]
            assert services.accounts.display_names() == {"ana": "ana"}

    def test_belongs_to_departments_that_there_are(self, engine: Engine) -> None:
        with engine.transaction(SYSTEM) as services, pytest.raises(Invalid, match="no department nowhere"):
            services.accounts.add(name="ana", display="", password=PASSWORD, memberships=[("nowhere", "")])

    def test_that_is_unknown_is_not_found(self, engine: Engine) -> None:
        with engine.reading(SYSTEM) as services, pytest.raises(NotFound):
            services.accounts.get("nobody")


@pytest.mark.parametrize(
    "actor",
    [COMPLAINANT, Actor(kind=ActorKind.STAFF, name="ana", roles=frozenset({Role.STAFF, Role.AUDITOR}))],
)
def test_accounts_are_kept_by_administrators_only(engine: Engine, actor: Actor) -> None:
    with engine.transaction(actor) as services:
        with pytest.raises(NotPermitted):
            services.accounts.add(name="eve", display="Eve", password=PASSWORD)
        with pytest.raises(NotPermitted):
            services.accounts.list()
        with pytest.raises(NotPermitted):
            services.accounts.disable("ada")
