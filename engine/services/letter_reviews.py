"""Letters that somebody reads, and may edit, before they go out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine import feel
from engine.bpmn import Element
from engine.bpmn.model import SUBJECT, TEXT
from engine.definitions import Bundle, RenderedLetter, markup
from engine.definitions.forms import Answers
from engine.kernel.errors import FieldFault, Invalid
from engine.kernel.texts import Text
from engine.persistence import Case
from engine.services.correspondence import COMPLAINANT, Correspondence, Occasion, in_language
from engine.services.letters import Letters
from engine.services.read_models import LetterPreview
from engine.services.surroundings import names_of

Values = Mapping[str, feel.Value]
Typed = Mapping[str, Sequence[str]]


class LetterReviews:
    """Proposes letters for review, and sends what came out of it."""

    def __init__(self, correspondence: Correspondence, letters: Letters) -> None:
        self._correspondence = correspondence
        self._letters = letters

    def proposal(self, case: Case, bundle: Bundle, element: Element, variables: Values) -> Values:
        """What the form of a review begins with: the letter as the process would write it now."""
        written = self._correspondence.compose(case, bundle, self.occasion(case, bundle, element, variables))
        return {SUBJECT: written.subject, TEXT: markup.lightened(written.markdown)}

    def preview(self, case: Case, bundle: Bundle, element: Element, typed: Typed) -> LetterPreview:
        """How the letter will look that is being edited."""
        said = {name: values[0] for name, values in typed.items() if values}
        to = element.headers.get("to", COMPLAINANT)
        return LetterPreview(
            subject=said.get(SUBJECT, ""),
            html=markup.from_markdown(said.get(TEXT, "")),
            language=in_language(bundle, element.headers["letter"], case.language).language,
            to=to,
            way=self._correspondence.way(case, bundle, to).told,
            addressee=self._letters.addressee(case) if to == COMPLAINANT else (),
        )

    def occasion(self, case: Case, bundle: Bundle, element: Element, variables: Values) -> Occasion:
        """What the letter of an element is written for."""
        names = {**variables, **names_of(case, bundle)}
        to = element.headers.get("to", COMPLAINANT)
        return Occasion(name=element.headers["letter"], names=names, to=to, element=element)

    def send(
        self, case: Case, bundle: Bundle, element: Element, variables: Values, answers: Answers
    ) -> Answers:
        """Send the letter as it was left by who read it; gives back what else the form asked.

        Raises `Invalid` for a text that can't be a letter.
        """
        occasion = self.occasion(case, bundle, element, variables)
        subject, text = str(answers.content.get(SUBJECT) or ""), str(answers.content.get(TEXT) or "")
        if markup.has_picture(text):
            said = Text("A letter can’t show a picture. Write a link to it.")
            raise Invalid([FieldFault(field=TEXT, message=said)])
        proposed = self.proposal(case, bundle, element, variables)
        changed = (subject, text.strip()) != (proposed[SUBJECT], str(proposed[TEXT]).strip())
        self._correspondence.write(case, bundle, occasion, _edited(subject, text) if changed else None)
        rest = {key: value for key, value in answers.content.items() if key not in {SUBJECT, TEXT}}
        return replace(answers, content=rest)


def _edited(subject: str, text: str) -> RenderedLetter:
    """Markdown in which nothing is a placeholder any more."""
    return RenderedLetter(" ".join(subject.split()), text, markup.from_markdown(text))
