"""The marshmallow fields of a form as it stands: one for every question that is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import regex
from marshmallow import ValidationError, fields, missing

from engine import feel
from engine.definitions.forms.components import (
    Checkbox,
    Choice,
    DateTimeField,
    Field,
    FilePicker,
    NumberField,
    TextField,
)
from engine.definitions.forms.messages import Message, unanswered
from engine.definitions.forms.placing import Placed
from engine.definitions.forms.submitted import Attachment, Submitted
from engine.definitions.forms.typing_in import LONGEST_LINE, LONGEST_TEXT, typed
from engine.definitions.forms.wording import Context
from engine.definitions.spoken import plain
from engine.feel import Value
from engine.kernel.errors import FieldFault

MOST_FILES = 10
_PATTERN_SECONDS = 0.1
_BELOW = feel.compile("value < limit")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]{1,64}@[^\s@<>()\[\],;:\\\"]{1,180}\.[^\s@.<>()\[\],;:\\\"]{2,63}")
_PHONE = re.compile(r"(?=(?:\D*\d){5,15}\D*$)\+?[\d\s().\/-]{5,30}")

_search: Callable[..., object] = regex.search

Check = Callable[[Any], Any]
Question = tuple[Placed, Field, Context]
"""A question in its place, with what its expressions read there."""


class Answer(fields.Field[Any]):
    """One question as marshmallow asks it."""

    def __init__(self, field: Field, context: Context) -> None:
        self.question = field
        self.context = context
        self.said = field.label.text(context)
        super().__init__(
            required=field.required,
            load_default=missing if field.required else _unanswered(field),
            validate=list(_checks(field, self.said, context)),
            error_messages={"required": unanswered(_wanted(field), self.said)},
        )

    def make_error(self, key: str, **_: Any) -> ValidationError:
        """The sentence as it is: marshmallow would look for placeholders in a label, and lose the msgid."""
        return ValidationError(self.error_messages[key])

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:  # noqa: ARG002 -- marshmallow's signature
        if isinstance(self.question, FilePicker):
            return value
        return typed(self.question, value, self.said, self.context)


def given(field: Field, name: str, submitted: Submitted) -> Sequence[Any]:
    """What was posted for a field; nothing where only blanks were."""
    if isinstance(field, FilePicker):
        return [one for one in submitted.files.get(name, ()) if one.name or one.size or one.id]
    posted = [one for one in submitted.fields.get(name, ()) if one.strip()]
    if isinstance(field, Checkbox):
        return [one for one in posted if one.strip().lower() not in {"false", "off", "no", "0"}]
    return posted


def lenient(field: Field, name: str, submitted: Submitted, context: Context) -> Value:
    """What an answer is worth to the conditions of others while it may still be wrong."""
    raw = given(field, name, submitted)
    if isinstance(field, FilePicker):
        return [one.name for one in raw]
    if not raw:
        return _unanswered(field)
    try:
        return typed(field, raw, "", context)
    except ValidationError:
        return None


def load(questions: Iterable[Question], submitted: Submitted) -> tuple[dict[str, Any], list[FieldFault]]:
    """Answers by name, and what is wrong with the others, in the order of the questions.

    Each field is asked by itself: the questions of a form depend on what was answered, so that a schema of
    them would be made for one post and thrown away.
    """
    values: dict[str, Any] = {}
    faults: list[FieldFault] = []
    for placed, field, context in questions:
        raw = given(field, placed.name, submitted)
        try:
            value = Answer(field, context).deserialize(raw or missing)
        except ValidationError as error:
            faults.append(FieldFault(field=placed.name, message=error.messages[0]))
        else:
            values[placed.name] = value
    return ({}, faults) if faults else (values, [])


def _unanswered(field: Field) -> Value:
    """What it means that nothing was typed or chosen."""
    if isinstance(field, Checkbox):
        return False
    return [] if isinstance(field, FilePicker) or (isinstance(field, Choice) and field.several) else None


def _wanted(field: Field) -> Message:
    match field:
        case Choice():
            return Message.SELECT
        case Checkbox():
            return Message.TICK
        case FilePicker():
            return Message.UPLOAD
    return Message.ENTER


def _checks(field: Field, label: str, context: Context) -> Iterable[Check]:
    match field:
        case TextField():
            yield from _text_checks(field, label, context)
        case NumberField():
            yield from _number_checks(field, label, context)
        case DateTimeField():
            yield from _moment_checks(field, label, context)
        case FilePicker():
            yield _file_check(field, label)


def _text_checks(field: TextField, label: str, context: Context) -> Iterable[Check]:
    shortest, longest = field.shortest.number(context), text_limit(field, context)
    if shortest is not None:
        least = int(shortest)
        yield _held(lambda text: len(text) >= least, Message.TOO_SHORT.about(label, number=least))
    yield _held(lambda text: len(text) <= longest, Message.TOO_LONG.about(label, number=longest))
    if field.written_as == "email":
        yield _held(lambda text: _EMAIL.fullmatch(text) is not None, Message.EMAIL.about(label))
    if field.written_as == "phone":
        yield _held(lambda text: _PHONE.fullmatch(text) is not None, Message.PHONE.about(label))
    if field.pattern:
        yield _pattern_check(field, label)


def text_limit(field: TextField, context: Context) -> int:
    """How many characters a text may have."""
    own = LONGEST_TEXT if field.type == "textarea" else LONGEST_LINE
    said = field.longest.number(context)
    return own if said is None else max(0, min(int(said), LONGEST_TEXT))


def _pattern_check(field: TextField, label: str) -> Check:
    """As in JavaScript the pattern may match anywhere; one that takes too long does not match."""
    message = field.pattern_fault or Message.PATTERN.about(label)

    def check(value: str) -> None:
        try:
            found = _search(field.pattern, value, regex.ASCII, timeout=_PATTERN_SECONDS)
        except TimeoutError:
            found = None
        if not found:
            raise ValidationError(message)

    return check


def _number_checks(field: NumberField, label: str, context: Context) -> Iterable[Check]:
    least, most = field.least.number(context), field.most.number(context)
    if least is not None:
        message = Message.NUMBER_LEAST.about(label, number=plain(least))
        yield _held(lambda value: Decimal(value) >= least, message)
    if most is not None:
        message = Message.NUMBER_MOST.about(label, number=plain(most))
        yield _held(lambda value: Decimal(value) <= most, message)
    if field.decimals is not None:
        unit = Decimal(1).scaleb(-field.decimals)
        whole = Message.NUMBER_DECIMALS if field.decimals else Message.NUMBER_WHOLE
        message = whole.about(label, number=field.decimals)
        yield _held(lambda value: Decimal(value) % unit == 0, message)
    if field.step is not None:
        step = field.step
        message = Message.NUMBER_STEP.about(label, number=plain(step))
        yield _held(lambda value: Decimal(value) % step == 0, message)


def _held(holds: Callable[[Any], bool], message: str) -> Check:
    def check(value: Any) -> None:
        if not holds(value):
            raise ValidationError(message)

    return check


def _moment_checks(field: DateTimeField, label: str, context: Context) -> Iterable[Check]:
    least, most = field.least.value(context), field.most.value(context)
    if least is not None:
        yield _ordered(least, Message.DATE_LEAST.about(label, date=context.said(least)), context, after=True)
    if most is not None:
        yield _ordered(most, Message.DATE_MOST.about(label, date=context.said(most)), context, after=False)
    if field.no_past and field.subtype != "time":
        present = context.value(feel.compile("today()" if field.subtype == "date" else "now()"))
        yield _ordered(present, Message.DATE_PAST.about(label), context, after=True)


def _ordered(limit: Value, message: str, context: Context, *, after: bool) -> Check:
    def check(value: Value) -> None:
        early, late = (value, limit) if after else (limit, value)
        if context.over({"value": early, "limit": late}).value(_BELOW) is True:
            raise ValidationError(message)

    return check


def _file_check(field: FilePicker, label: str) -> Check:
    def check(files: Sequence[Attachment]) -> None:
        if not all(isinstance(one, Attachment) for one in files):
            raise ValidationError(Message.NO_FILE.about(label))
        if len(files) > 1 and not field.multiple:
            raise ValidationError(Message.ONE_FILE.about(label))
        if len(files) > MOST_FILES:
            raise ValidationError(Message.FILES.about(label, number=MOST_FILES))
        for one in files:
            if not one.id and not one.size:
                raise ValidationError(Message.FILE_EMPTY.about(label, file=one.name[:80]))
            if not _accepted(field.accept, one):
                said = Message.FILE_TYPE.about(label, file=one.name[:80], accept=field.accept)
                raise ValidationError(said)

    return check


def _accepted(accept: str, file: Attachment) -> bool:
    kinds = [kind.strip().lower() for kind in accept.split(",") if kind.strip()]
    media = file.media_type.partition(";")[0].strip().lower()
    name = file.name.lower()
    return not kinds or any(
        name.endswith(kind) if kind.startswith(".") else media == kind or media.startswith(kind.rstrip("*"))
        for kind in kinds
    )
