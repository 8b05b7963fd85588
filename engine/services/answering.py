"""Forms on a case: shown with what the case knows, and their answers taken in, each kept where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers, Form, Submitted
from engine.kernel.errors import FieldFault, NotFound
from engine.persistence import Case, RegisteredKind
from engine.services.documents import Documents
from engine.services.personal import Personal
from engine.services.read_models import FormView
from engine.services.step import Step
from engine.services.surroundings import environment_of, names_of

Variables = Mapping[str, feel.Value]


class Answering:
    """Shows forms to whoever is to fill them in, and takes the answers."""

    def __init__(self, step: Step, *, personal: Personal, documents: Documents) -> None:
        self._step = step
        self._personal = personal
        self._documents = documents

    def begin(self, case: Case) -> None:
        """A case is new: nothing was answered yet."""
        self._personal.begin(case)

    def view(
        self,
        case: Case,
        bundle: Bundle,
        form_id: str,
        *,
        variables: Variables,
        submitted: Submitted | None = None,
        faults: Iterable[FieldFault] = (),
    ) -> FormView:
        """A form as it stands on a case; its texts can read identity and content."""
        form = form_of(bundle, form_id)
        scope = {**variables, **names_of(case, bundle), **self._personal.names_of(case)}
        return form_view(form, scope, environment_of(bundle, self._step.clock), submitted, faults)

    def take(
        self, case: Case, bundle: Bundle, form_id: str, submitted: Submitted, *, variables: Variables
    ) -> Answers:
        """The answers to a form. Raises `Invalid` that names each field in fault; then nothing was kept."""
        scope = {**variables, **names_of(case, bundle)}
        form = form_of(bundle, form_id)
        return form.load(submitted, scope, environment_of(bundle, self._step.clock))

    def keep(self, case: Case, answers: Answers, *, element: str = "", is_correction: bool = False) -> None:
        """Seal what is personal of the answers, and the files; the variables are the process's to keep."""
        kinds = {RegisteredKind.IDENTITY: answers.identity, RegisteredKind.CONTENT: answers.content}
        for kind, values in kinds.items():
            self._personal.add(case, kind, values, element=element, is_correction=is_correction)
        for field, attachments in answers.files.items():
            for attachment in attachments:
                self._documents.add(case, attachment, field=field, element=element)


def form_of(bundle: Bundle, form_id: str) -> Form:
    """A form of a bundle. Raises `NotFound`."""
    if form := bundle.forms.get(form_id):
        return form
    raise NotFound(f"There is no form “{form_id}” in this deployment.")


def form_view(
    form: Form,
    scope: Variables,
    environment: feel.Environment,
    submitted: Submitted | None,
    faults: Iterable[FieldFault],
) -> FormView:
    """A form ready to be printed: as it was typed, or else with what is known already."""
    typed = form.initial(scope) if submitted is None else form.arranged(submitted, environment)
    found = tuple(faults)
    return FormView(
        form_id=form.id,
        title=form.title,
        pages=form.shown(typed, scope, environment, found),
        submitted=typed,
        faults=found,
    )
