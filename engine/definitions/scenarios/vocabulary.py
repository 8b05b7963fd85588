"""The names that scenarios can speak of: labels of diagrams, forms, groups, letters, clocks, or their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from babel import Locale

from engine.bpmn import Element, Process
from engine.definitions.forms import Form
from engine.definitions.letters import Letter
from engine.definitions.organisation import Organisation
from engine.definitions.scenarios.words import CHANNELS, STAGES
from engine.definitions.sources import did_you_mean
from engine.dmn import Model
from engine.domain.stages import Stage

_CLOCKS = ("clock-start", "clock-pause", "clock-stop")
_LANGUAGES = ("en", "tr", "it")


def folded(name: str) -> str:
    """A name without what makes no difference: case, blanks, hyphens, the kind of apostrophe, an article."""
    said = name.replace("’", "'").replace("_", " ").replace("-", " ").casefold()
    return " ".join(said.split()).removeprefix("the ")


class UnknownName(ValueError):
    """There is nothing of this name; the message says so, `advice` what there is."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no {what} “{name}”.")
        self.advice = did_you_mean(name, {one for one in known if one})


@dataclass(frozen=True)
class Names:
    """What there is of one kind; several things may be called the same."""

    what: str
    ids: Mapping[str, frozenset[str]]
    """By folded name."""
    labels: frozenset[str]
    """As they are written: for advice."""

    @classmethod
    def of(cls, what: str, named: Iterable[tuple[str, str]]) -> Self:
        """From pairs of an id and a name; every id is a name too."""
        ids: dict[str, set[str]] = {}
        labels = set()
        for identifier, name in named:
            labels.add(name or identifier)
            for one in (identifier, name):
                ids.setdefault(folded(one), set()).add(identifier)
        ids.pop("", None)
        return cls(what, {name: frozenset(several) for name, several in ids.items()}, frozenset(labels))

    def find(self, name: str) -> frozenset[str]:
        """Ids of what is called so. Raises `UnknownName`."""
        if found := self.ids.get(folded(name)):
            return found
        raise UnknownName(self.what, name, self.labels)

    def one(self, name: str) -> str:
        """The id of what is called so, the first in the alphabet of several. Raises `UnknownName`."""
        return min(self.find(name))


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All names of a bundle."""

    organisation: Organisation
    processes: Mapping[str, Process]
    forms: Mapping[str, Form]
    letter_templates: Mapping[tuple[str, str], Letter]
    models: Mapping[str, Model]
    texts: Mapping[str, Mapping[str, str]]
    """What labels are called in other languages, by language."""

    def sayings(self, label: str) -> tuple[str, ...]:
        """A label in every language."""
        return (label, *(said[label] for said in self.texts.values() if label in said))

    def _names(self, what: str, named: Iterable[tuple[str, str]]) -> Names:
        return Names.of(what, ((id_, said) for id_, label in named for said in self.sayings(label)))

    @property
    def _all(self) -> Iterator[Element]:
        return (element for process in self.processes.values() for element in process.elements.values())

    @cached_property
    def tasks(self) -> Names:
        """User tasks."""
        named = ((one.id, one.label) for one in self._all if one.kind == "userTask" or one.is_reviewed)
        return self._names("task", named)

    @cached_property
    def elements(self) -> Mapping[str, Names]:
        """Elements and labelled flows by process id; under the empty id those of all diagrams."""
        of_process = {
            process.id: [
                *((one.id, one.label) for one in process.elements.values()),
                *((one.id, one.label) for one in process.flows.values()),
            ]
            for process in self.processes.values()
        }
        everywhere = [pair for pairs in of_process.values() for pair in pairs]
        return {id_: self._names("element", pairs) for id_, pairs in {**of_process, "": everywhere}.items()}

    @cached_property
    def process_names(self) -> Names:
        """Diagrams."""
        named = [(one.id, one.label) for one in self.processes.values()]
        files = [(one.id, one.file.removesuffix(".bpmn")) for one in self.processes.values()]
        return self._names("diagram", [*named, *files])

    @cached_property
    def offers(self) -> Names:
        """What the complainant or staff can do beside tasks: called as its form, or as its element."""
        return self._names("offer", [pair for one in self._offered for pair in self._offer_names(one)])

    @property
    def _offered(self) -> Iterator[Element]:
        return (one for one in self._all if one.form and (one.message or one.kind == "userTask"))

    def _offer_names(self, element: Element) -> Iterator[tuple[str, str]]:
        yield element.id, element.label
        if element.form in self.forms:
            yield element.id, self.forms[element.form].title

    def forms_of(self, elements: Iterable[str]) -> tuple[Form, ...]:
        """The forms of elements."""
        wanted = set(elements)
        ids = dict.fromkeys(one.form for one in self._all if one.id in wanted and one.form)
        return tuple(self.forms[one] for one in ids if one in self.forms)

    @cached_property
    def groups(self) -> Names:
        """Groups."""
        return self._names("group", ((one.id, one.title) for one in self.organisation.groups.values()))

    @cached_property
    def products(self) -> Names:
        """What a complaint can be about."""
        return self._names("product", ((one.id, one.title) for one in self.organisation.products.values()))

    @cached_property
    def departments(self) -> Names:
        """Departments, as far as products name them."""
        named = {one.department or "organisation" for one in self.organisation.products.values()}
        return self._names("department", [("organisation", ""), *((one, "") for one in named)])

    @cached_property
    def channels(self) -> Names:
        """Ways in which a complaint comes."""
        own = list(self.organisation.channels.items())
        return self._names(
            "channel", [*own, *((id_, name) for id_, names in CHANNELS.items() for name in names)]
        )

    @cached_property
    def languages(self) -> Names:
        """Languages of letters."""
        known = {*self.organisation.languages, *_LANGUAGES}
        named = [(id_, str(Locale(other).languages[id_])) for id_ in known for other in sorted(known)]
        return self._names("language", named)

    @cached_property
    def clocks(self) -> Names:
        """Time limits, and the clocks that elements turn."""
        called = {code.value: code.label for code in self.organisation.code_lists.get("time_limits", ())}
        turned = {
            name for one in self._all for key in _CLOCKS for name in one.properties.get(key, "").split()
        }
        known = sorted({*self.organisation.time_limits, *turned})
        return self._names("time limit", ((name, called.get(name, "")) for name in known))

    @cached_property
    def letters(self) -> Names:
        """Letters: by name, and by what their subjects say beside placeholders."""
        named = [
            (letter.name, _without_placeholders(letter.subject.text))
            for letter in self.letter_templates.values()
        ]
        return self._names("letter", named)

    @cached_property
    def stages(self) -> Names:
        """Stages."""
        named = [(str(one), said) for one in Stage for said in (str(one.label), *STAGES[one])]
        return Names.of("stage", named)

    @cached_property
    def outcomes(self) -> Names:
        """How a case can end."""
        return self.codes("outcomes", "outcome")

    @cached_property
    def reasons(self) -> Names:
        """Why a time limit can be extended."""
        return self.codes("extension_reasons", "reason")

    @cached_property
    def conflicts(self) -> Names:
        """Why somebody can't judge a case impartially."""
        return self.codes("conflict_reasons", "reason")

    @cached_property
    def decisions(self) -> Names:
        """Decisions of the tables."""
        every = (one for model in self.models.values() for one in model.decisions.values())
        return self._names("decision", ((one.id, one.name) for one in every))

    def inputs_of(self, decision: str) -> frozenset[str]:
        """What a decision reads."""
        found = (model.decisions[decision] for model in self.models.values() if decision in model.decisions)
        return next((one.inputs_read for one in found), frozenset())

    def codes(self, code_list: str, what: str) -> Names:
        """The entries of a code list."""
        codes = self.organisation.code_lists.get(code_list, ())
        return self._names(what, ((code.value, code.label) for code in codes))


def _without_placeholders(subject: str) -> str:
    return re.sub(r"[\s,:;–-]*\{\{[^}]*\}\}[\s,:;]*", " ", subject).strip()
