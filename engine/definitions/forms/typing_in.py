"""From what was typed to a value, and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timezone
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from engine import feel
from engine.definitions.forms.components import (
    Checkbox,
    Choice,
    DateTimeField,
    Field,
    NumberField,
    TextField,
)
from engine.definitions.forms.messages import Message
from engine.definitions.forms.wording import Context
from engine.definitions.spoken import plain
from engine.feel import Value

LONGEST_LINE = 1_000
LONGEST_TEXT = 20_000
"""Characters, where a form gives no limit of its own."""

_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?(\d{1,15})(?:([.,])(\d{1,10}))?", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})", re.ASCII)
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2})(?:\.0+)?)?", re.ASCII)
_YEARS = range(1900, 2201)
_GROUP = 3
_TICKED = frozenset({"true", "on", "yes", "1"})


def typed(field: Field, raw: Sequence[str], label: str, context: Context) -> Value:
    """The value of what was typed into a field, which is not empty. Raises `ValidationError`."""
    if isinstance(field, Choice):
        return _choice(field, raw, label, context)
    if len(set(raw)) > 1:
        raise ValidationError(Message.ONE_ANSWER.about(label))
    reader = _READERS.get(type(field))
    return reader(field, raw[0], label, context) if reader else None


def _text(field: TextField, raw: str, label: str, _: Context) -> Value:
    longest = LONGEST_TEXT if field.type == "textarea" else LONGEST_LINE
    # Normalising and searching cost time: what is far too long is refused before that.
    if len(raw) > 10 * LONGEST_TEXT:
        raise ValidationError(Message.TOO_LONG.about(label, number=longest))
    text = _BREAKS.sub("\n", raw)
    if field.type != "textarea":
        text = re.sub(r"[\n\t]+", " ", text)
    if _UNPRINTABLE.search(text):
        raise ValidationError(Message.UNPRINTABLE.about(label))
    return unicodedata.normalize("NFC", text).strip()


def _number(field: NumberField, raw: str, label: str, _: Context) -> Value:
    said = raw.strip().replace("\N{MINUS SIGN}", "-")
    found = _NUMBER.fullmatch(said)
    if found is None:
        grouped = re.fullmatch(r"[+-]?\d{1,3}([ .,'’\u00a0\u202f]\d{3})+([.,]\d+)?", said)
        raise ValidationError((Message.NUMBER_GROUPS if grouped else Message.NUMBER).about(label))
    whole, separator, decimals = found.groups()
    # 1,250 is a thousand and more to some and little more than one to others: ask instead of guessing.
    if separator == "," and len(decimals) == _GROUP and len(whole) <= _GROUP and whole != "0":
        raise ValidationError(Message.NUMBER_GROUPS.about(label))
    number = Decimal(said.replace(",", "."))
    return plain(number) if field.as_text else feel.to_feel(number)


def _datetime(field: DateTimeField, raw: str, label: str, context: Context) -> Value:
    said = raw.strip()
    day, _, clock = (said, "", "") if field.subtype == "date" else said.replace("T", " ", 1).rpartition(" ")
    try:
        if field.subtype == "date":
            return feel.to_feel(_date(day))
        if field.subtype == "time":
            return feel.to_feel(_time(said))
        return feel.to_feel(_zoned(datetime.combine(_date(day), _time(clock)), field, context))
    except ValueError as error:
        message = {"date": Message.DATE, "time": Message.TIME}.get(field.subtype, Message.DATETIME)
        raise ValidationError(message.about(label)) from error


def _date(said: str) -> date:
    if found := _ISO_DATE.fullmatch(said):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(said):
        day, month, year = found.groups()
    else:
        raise ValueError(said)
    if int(year) not in _YEARS:
        raise ValueError(said)
    return date(int(year), int(month), int(day))


def _time(said: str) -> time:
    found = _TIME.fullmatch(said)
    if found is None:
        raise ValueError(said)
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def _zoned(moment: datetime, field: DateTimeField, context: Context) -> datetime:
    if field.kept_as == "no_timezone":
        return moment
    local = moment.replace(tzinfo=context.environment.zone)
    offset = local.utcoffset()
    if field.kept_as == "utc_normalized" or offset is None:
        return local.astimezone(UTC)
    return local.astimezone(timezone(offset))


def _checkbox(_: Checkbox, raw: str, label: str, __: Context) -> Value:
    if raw.lower() in _TICKED:
        return True
    raise ValidationError(Message.CHECKBOX.about(label))


def _choice(field: Choice, raw: Sequence[str], label: str, context: Context) -> Value:
    offered = {option.posted: option.value for option in field.options.choices(context)}
    if not all(one in offered for one in raw):
        raise ValidationError(Message.OPTION.about(label))
    chosen = [offered[one] for one in dict.fromkeys(raw)]
    if field.several:
        return chosen
    if len(chosen) > 1:
        raise ValidationError(Message.ONE_ANSWER.about(label))
    return chosen[0]


_READERS: dict[type[Field], Callable[[Any, str, str, Context], Value]] = {
    TextField: _text,
    NumberField: _number,
    DateTimeField: _datetime,
    Checkbox: _checkbox,
}


def untyped(field: Field, value: Value, context: Context) -> tuple[str, ...]:
    """What would have to be typed to give a value: the way back."""
    if value is None:
        return ()
    if isinstance(value, list):
        return tuple(plain(item) for item in value)
    if isinstance(field, Checkbox):
        return ("true",) if value is True else ()
    if isinstance(field, DateTimeField):
        return (_moment_typed(field, value, context),)
    return (plain(value),)


def _moment_typed(field: DateTimeField, value: Value, context: Context) -> str:
    moment = feel.to_python(value)
    if isinstance(moment, datetime) and field.subtype == "datetime":
        if moment.tzinfo is not None:
            moment = moment.astimezone(context.environment.zone)
        return moment.replace(tzinfo=None).isoformat(timespec="seconds" if moment.second else "minutes")
    if isinstance(moment, time):
        return moment.replace(tzinfo=None).isoformat(timespec="seconds" if moment.second else "minutes")
    return plain(value)
