"""Forms on a case: shown with what the case knows, and their answers taken in, each kept where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from engine import feel
from engine.definitions import Bundle
from engine.definitions.forms import Answers, Form, Submitted
from engine.definitions.forms.components import every
from engine.kernel.errors import FieldFault, NotFound
from engine.persistence import Case, Membership, RegisteredKind, StaffUser
from engine.services.documents import Documents
from engine.services.personal import Personal
from engine.services.read_models import FormView
from engine.services.sessions import EVERYWHERE
from engine.services.step import Step
from engine.services.surroundings import environment_of, names_of

_STAFF = "codes.staff"
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
        scope = {**variables, **self._names(case, bundle, form), **self._personal.names_of(case)}
        return form_view(form, scope, environment_of(bundle, self._step.clock), submitted, faults)

    def blank(self, case: Case, bundle: Bundle, form_id: str) -> Submitted:
        """A form in which nothing is filled in yet, for whoever may not read what others said."""
        return form_of(bundle, form_id).initial(names_of(case, bundle))

    def take(
        self, case: Case, bundle: Bundle, form_id: str, submitted: Submitted, *, variables: Variables
    ) -> Answers:
        """The answers to a form. Raises `Invalid` that names each field in fault; then nothing was kept."""
        form = form_of(bundle, form_id)
        scope = {**variables, **self._names(case, bundle, form)}
        return form.load(submitted, scope, environment_of(bundle, self._step.clock))

    def keep(self, case: Case, answers: Answers, *, element: str = "", is_correction: bool = False) -> None:
        """Seal what is personal of the answers, and the files; the variables are the process's to keep."""
        kinds = {RegisteredKind.IDENTITY: answers.identity, RegisteredKind.CONTENT: answers.content}
        for kind, values in kinds.items():
            self._personal.add(case, kind, values, element=element, is_correction=is_correction)
        for field, attachments in answers.files.items():
            for attachment in attachments:
                self._documents.add(case, attachment, field=field, element=element)

    def _names(self, case: Case, bundle: Bundle, form: Form) -> Variables:
        """The names of the case; with the members of staff, where the form lets choose among them."""
        names = names_of(case, bundle)
        if not any(_STAFF in one.paths_read for one in every(form.components)):
            return names
        codes = names["codes"]
        assert isinstance(codes, dict)
        staff = [{"value": name, "label": display} for name, display in self._staff(case.department)]
        return {**names, "codes": {**codes, "staff": feel.to_feel(staff)}}

    def _staff(self, department: str) -> Iterable[tuple[str, str]]:
        """The members of staff of a department who belong to a group there, by their names."""
        statement = (
            select(StaffUser.name, StaffUser.display)
            .join(Membership, Membership.user == StaffUser.name)
            .where(
                Membership.department.in_([department, EVERYWHERE]),
                Membership.group != "",
                StaffUser.disabled_at.is_(None),
            )
            .distinct()
            .order_by(StaffUser.display, StaffUser.name)
        )
        return [(name, display or name) for name, display in self._step.session.execute(statement)]


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
