"""What the services of a business step stand on, made when it is asked for."""

from __future__ import annotations

from functools import cached_property

from engine.services.answering import Answering
from engine.services.beginnings import Beginnings
from engine.services.case_pages import CasePages
from engine.services.codes import Codes
from engine.services.completion import Completion
from engine.services.correspondence import Correspondence
from engine.services.deployments import Deployments
from engine.services.desk import Desk
from engine.services.documents import Documents
from engine.services.drafts import Drafts
from engine.services.extensions import Extensions
from engine.services.history import History
from engine.services.incidents import Incidents
from engine.services.jobs import Jobs
from engine.services.labels import Labels
from engine.services.ledgers import Ledgers
from engine.services.letter_reviews import LetterReviews
from engine.services.letters import Letters
from engine.services.library import Library
from engine.services.moves import Moves
from engine.services.notices import Notices
from engine.services.offers import Offers
from engine.services.open_tasks import OpenTasks
from engine.services.outbox import Outbox
from engine.services.personal import Personal
from engine.services.reading import Reading
from engine.services.registered import Registered
from engine.services.relations.closing import Closing
from engine.services.relations.ground import Ground
from engine.services.relations.links import Links
from engine.services.relations.pages import RelationPages
from engine.services.relations.subjects import Subjects
from engine.services.rows import Rows
from engine.services.step import Step
from engine.services.task_pages import TaskPages
from engine.services.vault import Vault


class Foundations:
    """The parts that several services share within one business step."""

    def __init__(self, step: Step, library: Library) -> None:
        self._step = step
        self._library = library

    @cached_property
    def vault(self) -> Vault:
        """Seals and opens what is personal."""
        return Vault(self._step)

    @cached_property
    def codes(self) -> Codes:
        """Tracking codes."""
        return Codes(self._step)

    @cached_property
    def documents(self) -> Documents:
        """Files on cases."""
        return Documents(self._step, self.vault, self._labels)

    @cached_property
    def drafts(self) -> Drafts:
        """Half-filled forms."""
        return Drafts(self._step, self.vault, self.documents)

    @cached_property
    def deployments(self) -> Deployments:
        """What is deployed."""
        return Deployments(self._step, self._library)

    @cached_property
    def letters(self) -> Letters:
        """Letters on cases."""
        return Letters(
            self._step,
            vault=self.vault,
            personal=self._personal,
            reading=self._reading,
            labels=self._labels,
        )

    @cached_property
    def notices(self) -> Notices:
        """What the process tells groups."""
        return Notices(self._step, self.vault, self._labels)

    @cached_property
    def incidents(self) -> Incidents:
        """Where cases are stopped by a fault."""
        return Incidents(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            registered=self._registered,
            history=self._history,
            labels=self._labels,
        )

    @cached_property
    def outbox(self) -> Outbox:
        """What is to leave the house."""
        return Outbox(self._step)

    # -- what nobody outside asks for

    @cached_property
    def _history(self) -> History:
        return History(self._step)

    @cached_property
    def _extensions(self) -> Extensions:
        return Extensions(self._step, self._ledgers, moves=self._moves, correspondence=self._correspondence)

    @cached_property
    def _ledgers(self) -> Ledgers:
        return Ledgers(self._step, self._history)

    @cached_property
    def _reading(self) -> Reading:
        return Reading(self._step, self._history)

    @cached_property
    def _labels(self) -> Labels:
        return Labels(self._step, self.deployments)

    @cached_property
    def _rows(self) -> Rows:
        return Rows(self._step, self._labels)

    @cached_property
    def _personal(self) -> Personal:
        return Personal(self._step, self.vault)

    @cached_property
    def _registered(self) -> Registered:
        return Registered(self._step, personal=self._personal, history=self._history)

    @cached_property
    def _answering(self) -> Answering:
        return Answering(self._step, personal=self._personal, documents=self.documents)

    @cached_property
    def _correspondence(self) -> Correspondence:
        return Correspondence(
            self._step,
            history=self._history,
            ledgers=self._ledgers,
            personal=self._personal,
            vault=self.vault,
            outbox=self.outbox,
        )

    @cached_property
    def _moves(self) -> Moves:
        jobs = Jobs(
            self._step,
            history=self._history,
            ledgers=self._ledgers,
            correspondence=self._correspondence,
        )
        return Moves(
            self._step,
            deployments=self.deployments,
            history=self._history,
            ledgers=self._ledgers,
            jobs=jobs,
        )

    @cached_property
    def _open_tasks(self) -> OpenTasks:
        return OpenTasks(self._step, self._moves, self._labels)

    @cached_property
    def _links(self) -> Links:
        return Links(self._step, self._history)

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects(self._step, self._links)

    @cached_property
    def _beginnings(self) -> Beginnings:
        return Beginnings(self._step, deployments=self.deployments, moves=self._moves, history=self._history)

    @cached_property
    def _desk(self) -> Desk:
        return Desk(
            vault=self.vault,
            answering=self._answering,
            registered=self._registered,
            codes=self.codes,
            drafts=self.drafts,
            history=self._history,
        )

    @cached_property
    def _ground(self) -> Ground:
        closing = Closing(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            history=self._history,
            ledgers=self._ledgers,
        )
        return Ground(
            step=self._step,
            deployments=self.deployments,
            history=self._history,
            ledgers=self._ledgers,
            personal=self._personal,
            registered=self._registered,
            links=self._links,
            closing=closing,
        )

    @cached_property
    def _completion(self) -> Completion:
        return Completion(
            self._step,
            moves=self._moves,
            answering=self._answering,
            history=self._history,
            reviews=self._reviews,
        )

    @cached_property
    def _reviews(self) -> LetterReviews:
        return LetterReviews(self._correspondence, self.letters)

    @cached_property
    def _offers(self) -> Offers:
        return Offers(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            answering=self._answering,
            completion=self._completion,
            registered=self._registered,
            history=self._history,
        )

    @cached_property
    def _case_pages(self) -> CasePages:
        return CasePages(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            personal=self._personal,
            registered=self._registered,
            documents=self.documents,
            letters=self.letters,
            notices=self.notices,
            offers=self._offers,
            incidents=self.incidents,
            extensions=self._extensions,
            reading=self._reading,
            labels=self._labels,
            rows=self._rows,
            relations=RelationPages(self._ground, self._labels),
        )

    @cached_property
    def _task_pages(self) -> TaskPages:
        return TaskPages(
            self._step,
            moves=self._moves,
            deployments=self.deployments,
            answering=self._answering,
            drafts=self.drafts,
            cases=self._case_pages,
            rows=self._rows,
            ledgers=self._ledgers,
            labels=self._labels,
            reviews=self._reviews,
            notices=self.notices,
        )
