"""Moments and repetitions that timers and due dates name, as FEEL values or as ISO 8601 text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine import feel

_CYCLE = re.compile(r"^R(?P<times>\d*)/(?:(?P<start>[^P/][^/]*)/)?(?P<span>P[^/]+)$")
_LATER = feel.compile("start + span")
_SPAN = feel.compile("duration(text)")
_MOMENT = feel.compile("date and time(text)")
_DAY = feel.compile("date(text)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cycle:
    """A repetition: how often (None: without end), from when, and the span between."""

    times: int | None
    first: datetime
    span: str


def due(value: feel.Value, now: datetime, environment: feel.Environment) -> datetime | None:
    """The moment that a value names: a date and time, the beginning of a date, or so long from now."""
    python = _python(value)
    if isinstance(python, datetime):
        return _placed(python, environment)
    if isinstance(python, date):
        return _placed(datetime.combine(python, time()), environment)
    if isinstance(value, str):
        return _read(value.strip(), now, environment)
    return _later(now, value, environment)


def end(value: feel.Value, now: datetime, environment: feel.Environment) -> datetime | None:
    """The same for a due date: of a date, the end of that day."""
    if isinstance(value, str):
        value = _DAY.evaluate({"text": value.strip()}, environment).value or value
    python = _python(value)
    if isinstance(python, date) and not isinstance(python, datetime):
        return due(feel.to_feel(python + timedelta(days=1)), now, environment)
    return due(value, now, environment)


def cycle(value: feel.Value, now: datetime, environment: feel.Environment) -> Cycle | None:
    """The repetition that a value names: ``R3/PT1H``, ``R/<start>/P1D``, or a span without end."""
    if not isinstance(value, str):
        text = _text(value, environment)
        value = f"R/{text}" if text else ""
    match = _CYCLE.match(value.strip() if not value.strip().startswith("P") else f"R/{value.strip()}")
    if match is None:
        return None
    span = match["span"]
    start = match["start"]
    first = due(start, now, environment) if start else after(now, span, environment)
    following = after(now, span, environment)
    if first is None or following is None or following <= now:
        return None
    return Cycle(int(match["times"]) if match["times"] else None, first, span)


def after(start: datetime, span: str, environment: feel.Environment) -> datetime | None:
    """The moment so long after another; months and years on the calendar of the place."""
    return _later(start, _SPAN.evaluate({"text": span}, environment).value, environment)


def dump(moment: datetime) -> int:
    """Microseconds since 1970, UTC."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def load(microseconds: int) -> datetime:
    """The moment of so many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _read(text: str, now: datetime, environment: feel.Environment) -> datetime | None:
    if text.startswith(("P", "-P")):
        return after(now, text, environment)
    value = _MOMENT.evaluate({"text": text}, environment).value
    return None if value is None else due(value, now, environment)


def _later(start: datetime, span: feel.Value, environment: feel.Environment) -> datetime | None:
    if span is None or isinstance(span, str | bool):
        return None
    local = feel.to_feel(start.astimezone(environment.zone))
    moment = _python(_LATER.evaluate({"start": local, "span": span}, environment).value)
    return _placed(moment, environment) if isinstance(moment, datetime) else None


def _text(value: feel.Value, environment: feel.Environment) -> str:
    if value is None or isinstance(value, bool | list | dict):
        return ""
    text = feel.compile("string(value)").evaluate({"value": value}, environment).value
    return text if isinstance(text, str) and text.startswith("P") else ""


def _python(value: feel.Value) -> object:
    try:
        return feel.to_python(value)
    except ValueError:
        return None  # FEEL knows years that Python does not; no timer of ours waits so long.


def _placed(moment: datetime, environment: feel.Environment) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=environment.zone)
    try:
        return aware.astimezone(UTC)
    except OverflowError:
        return None
