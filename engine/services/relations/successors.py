"""A case that takes after another one: a part of it, or the same in another department."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b32encode
from collections.abc import Collection
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from engine.definitions.forms import Answers
from engine.kernel.ids import new_id
from engine.persistence import Case
from engine.services.beginnings import Beginnings
from engine.services.deployments import ORGANISATION, Deployments
from engine.services.desk import Desk
from engine.services.documents import Documents
from engine.services.references import next_reference
from engine.services.step import Step

_BYTES = 10


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a case goes on."""

    department: str
    deployment: str
    product: str


class Successors:
    """Begins such cases. What is personal is opened with the one key and sealed with the other."""

    def __init__(
        self,
        step: Step,
        *,
        deployments: Deployments,
        desk: Desk,
        documents: Documents,
        beginnings: Beginnings,
    ) -> None:
        self._step = step
        self._deployments = deployments
        self._desk = desk
        self._documents = documents
        self._beginnings = beginnings

    def known(self, department: str, token: str) -> Case | None:
        """The case that a form was made into when it was sent before."""
        return self._step.session.get(Case, (department, self._id(token))) if token else None

    def make(
        self, source: Case, place: Place, answers: Answers, documents: Collection[str], token: str = ""
    ) -> Case:
        """A case with the receipt and the channel of its source; its process is begun with `begin`."""
        zone = self._deployments.bundle(place.department, place.deployment).organisation.time_zone
        case = Case(
            department=place.department,
            id=self._id(token) if token else new_id(),
            reference=next_reference(self._step, ZoneInfo(zone)),
            deployment=place.deployment,
            product=place.product,
            channel=source.channel,
            language=source.language,
            received_at=source.received_at,
            registered_at=self._step.now(),
            registered_by=self._step.actor.name,
        )
        self._step.session.add(case)
        self._step.session.flush()
        self._desk.begin(case)
        self._desk.answering.keep(case, answers)
        self._documents.copy(source, case, documents)
        self._desk.registered.receive(case, answers, source.channel)
        return case

    def begin(self, case: Case, answers: Answers) -> None:
        """Let its process begin."""
        self._beginnings.start(case, answers.variables)

    def _id(self, token: str) -> str:
        """An id that the same form gives again, and nobody else can guess."""
        digest = hmac.digest(self._step.keys.codes, f"successor\x1f{token}".encode(), hashlib.sha256)
        return b32encode(digest[:_BYTES]).decode().lower()


def current_place(deployments: Deployments, department: str, product: str) -> Place:
    """Where new complaints about a product go. Raises `NotFound` where nothing is deployed."""
    return Place(
        department=department or ORGANISATION,
        deployment=deployments.current_digest(department or ORGANISATION),
        product=product,
    )
