"""The master key, and what follows from it: sub-keys for each purpose, and a sealing key for each case."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from engine.kernel.errors import SettingsRefused, Unreadable
from engine.kernel.settings import Settings

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FORMAT = b"\x01"


@dataclass(frozen=True, repr=False)
class SealingKey:
    """Seals bytes so that they open for the same subject and purpose only: nothing can be swapped."""

    secret: bytes
    subject: str

    def seal(self, purpose: str, content: bytes) -> bytes:
        """Encrypt and authenticate."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _FORMAT + nonce + AESGCM(self.secret).encrypt(nonce, content, self._binding(purpose))

    def open(self, purpose: str, sealed: bytes) -> bytes:
        """What was sealed. Raises `Unreadable` for anything else."""
        nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if sealed[:1] != _FORMAT or len(nonce) != _NONCE_BYTES:
            raise Unreadable
        try:
            return AESGCM(self.secret).decrypt(nonce, rest, self._binding(purpose))
        except InvalidTag:
            raise Unreadable from None

    def _binding(self, purpose: str) -> bytes:
        return f"plaint\x1f{self.subject}\x1f{purpose}".encode()


class Keys:
    """The master key. It is never in the database, so that a copied database tells nothing personal."""

    def __init__(self, master: bytes) -> None:
        if len(master) != _KEY_BYTES:
            raise SettingsRefused("The master key must be 32 bytes, written as 64 hexadecimal digits")
        self._master = master

    @classmethod
    def read(cls, settings: Settings) -> Self:
        """The key of the settings, or of the file that they name."""
        text, place = settings.master_key, "PLAINT_MASTER_KEY"
        if not text:
            place = str(settings.master_key_file)
            try:
                text = settings.master_key_file.read_text("ascii")
            except FileNotFoundError:
                raise SettingsRefused(
                    f"There is no master key at {place}. Put back the one that the database was made with; "
                    "for a new installation run: plaint init"
                ) from None
            except (OSError, UnicodeDecodeError) as fault:
                raise SettingsRefused(f"The master key at {place} can't be read: {fault}") from None
        try:
            return cls(bytes.fromhex(text.strip()))
        except ValueError:
            raise SettingsRefused(f"The master key in {place} is not written in hexadecimal digits") from None

    @cached_property
    def states(self) -> bytes:
        """Seals the saved states of processes."""
        return self._derive("states")

    @cached_property
    def histories(self) -> bytes:
        """Seals the lines of the histories of cases."""
        return self._derive("histories")

    @cached_property
    def codes(self) -> bytes:
        """Turns tracking codes into what the database may keep of them."""
        return self._derive("codes")

    @cached_property
    def sessions(self) -> bytes:
        """Turns session tokens into what the database may keep of them."""
        return self._derive("sessions")

    @cached_property
    def cookies(self) -> bytes:
        """For the web's cookies."""
        return self._derive("cookies")

    @cached_property
    def limits(self) -> bytes:
        """Hides whose attempts are counted."""
        return self._derive("limits")

    @cached_property
    def fingerprint(self) -> str:
        """Tells one master key from another, and nothing else of it."""
        return self._derive("fingerprint").hex()

    def new_key(self, subject: str) -> tuple[SealingKey, bytes]:
        """A fresh key for a case or draft, and the same wrapped, to be kept beside it."""
        secret = secrets.token_bytes(_KEY_BYTES)
        return SealingKey(secret, subject), self._wrapping(subject).seal("key", secret)

    def unwrap(self, subject: str, wrapped: bytes) -> SealingKey:
        """The key that was wrapped for this subject."""
        return SealingKey(self._wrapping(subject).open("key", wrapped), subject)

    def _wrapping(self, subject: str) -> SealingKey:
        return SealingKey(self._derive("wrapping"), subject)

    def _derive(self, purpose: str) -> bytes:
        hkdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"plaint {purpose} 1".encode())
        return hkdf.derive(self._master)


def create_file(path: Path) -> bool:
    """Make a master key that only its owner can read. False where there is one: it is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True
