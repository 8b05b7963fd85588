import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.kernel.errors import SettingsRefused, Unreadable
from engine.kernel.settings import Settings
from engine.persistence.keys import Keys, create_file

KEYS = Keys(bytes(range(32)))


class TestTheMasterKey:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path: Path) -> None:
        path = tmp_path / "var" / "master.key"

        assert create_file(path)
        written = path.read_text()

        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert not create_file(path)
        assert path.read_text() == written
        assert Keys.read(Settings(master_key_file=path)).fingerprint

    def test_that_is_missing_is_said_with_what_to_do(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsRefused, match="plaint init"):
            Keys.read(Settings(master_key_file=tmp_path / "none"))

    @pytest.mark.parametrize("text", ["", "zz" * 32, "7e" * 31, "7e" * 33, "\x00"])
    def test_that_is_no_key_is_refused(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "key").write_text(text)

        with pytest.raises(SettingsRefused, match="hexadecimal"):
            Keys.read(Settings(master_key_file=tmp_path / "key"))

    def test_of_the_setting_wins_over_the_file(self, tmp_path: Path) -> None:
        settings = Settings(master_key=bytes(range(32)).hex(), master_key_file=tmp_path / "none")

        assert Keys.read(settings).fingerprint == KEYS.fingerprint

    def test_gives_each_purpose_a_key_of_its_own(self) -> None:
        assert len({KEYS.states, KEYS.codes, KEYS.sessions, bytes.fromhex(KEYS.fingerprint)}) == 4


class TestSealing:
    @given(content=st.binary(max_size=300))
    def test_what_is_sealed_opens_again(self, content: bytes) -> None:
        key, wrapped = KEYS.new_key("case:retail:1")

        assert (
            KEYS.unwrap("case:retail:1", wrapped).open("identity", key.seal("identity", content)) == content
        )

    def test_a_sealed_text_does_not_open_as_something_else(self) -> None:
        key, _ = KEYS.new_key("case:retail:1")
        sealed = key.seal("identity:1", b"Ada")

        with pytest.raises(Unreadable):
            key.open("content:1", sealed)

    def test_a_key_does_not_open_as_the_key_of_another_case(self) -> None:
        _, wrapped = KEYS.new_key("case:retail:1")

        with pytest.raises(Unreadable):
            KEYS.unwrap("case:retail:2", wrapped)

    def test_another_master_key_opens_nothing(self) -> None:
        _, wrapped = KEYS.new_key("case:retail:1")

        with pytest.raises(Unreadable):
            Keys(bytes(32)).unwrap("case:retail:1", wrapped)

    @given(at=st.integers(0, 10_000), bit=st.integers(0, 7), cut=st.integers(0, 10_000))
    def test_what_was_changed_or_cut_does_not_open(self, at: int, bit: int, cut: int) -> None:
        key, _ = KEYS.new_key("case:retail:1")
        sealed = bytearray(key.seal("identity", b"Ada Lovelace"))
        cut_off = bytes(sealed[: cut % len(sealed)])
        sealed[at % len(sealed)] ^= 1 << bit

        for damaged in (bytes(sealed), cut_off):
            with pytest.raises(Unreadable):
                key.open("identity", damaged)
