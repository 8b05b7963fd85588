"""Documents on a case: checked when they come in, sealed, opened for who may see the case."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, select

from engine.definitions.forms import Attachment
from engine.domain.actors import ActorKind
from engine.kernel.errors import FieldFault, Invalid, NotFound
from engine.kernel.ids import new_id
from engine.kernel.texts import Text
from engine.persistence import Case, Document
from engine.services import uploads
from engine.services.labels import Labels
from engine.services.read_models import DocumentRow, DocumentView
from engine.services.step import Step
from engine.services.vault import Vault

MOST = 100
"""Documents on one case."""
_TOO_MANY = Text("A case holds at most {number} documents.", number=MOST)


class Documents:
    """Keeps the files that come with complaints, answers and tasks."""

    def __init__(self, step: Step, vault: Vault, labels: Labels) -> None:
        self._step = step
        self._vault = vault
        self._labels = labels

    def check(self, attachment: Attachment, *, field: str) -> Attachment:
        """The attachment as it may be kept. Raises `Invalid` that names the field."""
        try:
            return uploads.accept(attachment, largest=self._step.settings.upload_bytes)
        except uploads.Rejected as fault:
            raise Invalid([FieldFault(field=field, message=fault.text)]) from None

    def add(
        self,
        case: Case,
        attachment: Attachment,
        *,
        field: str,
        element: str = "",
        from_complainant: bool | None = None,
    ) -> DocumentRow:
        """Check a file and put it on a case. Staff say whether they add it for the complainant."""
        accepted = self.check(attachment, field=field)
        if self._count(case) >= MOST:
            raise Invalid([FieldFault(field=field, message=_TOO_MANY)])
        if from_complainant is None:
            from_complainant = self._step.actor.kind is ActorKind.COMPLAINANT
        name = new_id()
        row = Document(
            department=case.department,
            id=name,
            case_id=case.id,
            field=field,
            element=element,
            media_type=accepted.media_type,
            size=accepted.size,
            sealed_name=self._vault.seal(case, f"document-name:{name}", accepted.name.encode()),
            sealed=self._vault.seal(case, f"document:{name}", accepted.content),
            added_at=self._step.now(),
            added_by=self._step.actor.name,
            from_complainant=from_complainant,
        )
        self._step.session.add(row)
        return self._row(case, row)

    def copy(self, case: Case, other: Case, chosen: Collection[str]) -> None:
        """Put some documents of a case on another one, sealed anew; the complainant sees what they saw."""
        on_case = Document.department == case.department, Document.case_id == case.id
        for row in self._step.session.scalars(select(Document).where(*on_case, Document.id.in_(chosen))):
            name = new_id()
            sealed_name = self._vault.open(case, f"document-name:{row.id}", row.sealed_name)
            content = self._vault.open(case, f"document:{row.id}", row.sealed)
            copied = Document(
                department=other.department,
                id=name,
                case_id=other.id,
                field=row.field,
                element=row.element,
                media_type=row.media_type,
                size=row.size,
                sealed_name=self._vault.seal(other, f"document-name:{name}", sealed_name),
                sealed=self._vault.seal(other, f"document:{name}", content),
                added_at=row.added_at,
                added_by=row.added_by,
                from_complainant=row.from_complainant,
            )
            self._step.session.add(copied)

    def list(self, case: Case) -> tuple[DocumentRow, ...]:
        """What is on a case, oldest first. A complainant sees what they sent."""
        rows = select(Document).where(self._visible(case)).order_by(Document.added_at, Document.id)
        return tuple(self._row(case, row) for row in self._step.session.scalars(rows))

    def open(self, case: Case, document: str) -> DocumentView:
        """A document with its content. Raises `NotFound`, also for one of another case."""
        row = self._step.session.scalar(select(Document).where(self._visible(case), Document.id == document))
        if row is None:
            raise NotFound
        known = self._row(case, row)
        return DocumentView(
            id=known.id,
            name=known.name,
            media_type=known.media_type,
            size=known.size,
            added_at=known.added_at,
            added_by=known.added_by,
            content=self._vault.open(case, f"document:{row.id}", row.sealed),
        )

    def _visible(self, case: Case) -> ColumnElement[bool]:
        on_case = and_(Document.department == case.department, Document.case_id == case.id)
        is_complainant = self._step.actor.kind is ActorKind.COMPLAINANT
        return and_(on_case, Document.from_complainant.is_(True)) if is_complainant else on_case

    def _count(self, case: Case) -> int:
        on_case = select(func.count()).select_from(Document)
        return self._step.session.scalars(
            on_case.where(Document.department == case.department, Document.case_id == case.id)
        ).one()

    def _row(self, case: Case, row: Document) -> DocumentRow:
        return DocumentRow(
            id=row.id,
            name=self._vault.open(case, f"document-name:{row.id}", row.sealed_name).decode(),
            media_type=row.media_type,
            size=row.size,
            added_at=row.added_at,
            added_by=self._labels.person(row.added_by),
        )
