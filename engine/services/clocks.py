"""The clocks of a case: when what they measure is due, and how that came about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from engine.domain import ledger
from engine.domain.ledger import Entry
from engine.domain.ledger.explanation import Explanation
from engine.persistence import Event
from engine.services.labels import title_of_limit
from engine.services.ledgers import entry_of, is_entry
from engine.services.read_models import ClockLine, ClockView, ExtensionForm
from engine.services.timeline import Titles

Offer = Callable[[ledger.Clock], ExtensionForm | None]


def clocks(
    events: Iterable[Event], titles: Titles, now: datetime, offer: Offer = lambda _clock: None
) -> tuple[ClockView, ...]:
    """Every clock of a case from the lines of its history, in the order in which they started."""
    ledgers: dict[str, list[Entry]] = {}
    lines = [line for line in events if is_entry(line)]
    titles.labels.meet(line.by for line in lines)
    for line in lines:
        ledgers.setdefault(line.details["clock"], []).append(entry_of(line, titles.bundle))
    found = (_view(name, entries, titles, now, offer) for name, entries in ledgers.items())
    return tuple(view for view in found if view)


def _view(
    name: str, entries: Sequence[Entry], titles: Titles, now: datetime, offer: Offer
) -> ClockView | None:
    calendars = titles.bundle.calendars
    clock = ledger.derive(entries, calendars)
    if clock is None:
        return None
    explanation = Explanation(entries, calendars, now=now, titles=titles)
    until = clock.stopped or now
    counted = clock.counted_until(until, calendars)
    due = counted.nominal(calendars)
    return ClockView(
        name=name,
        title=title_of_limit(titles.bundle, name),
        started=clock.since,
        stopped=clock.stopped,
        paused_since=clock.standing_since,
        paused_seconds=int(counted.stood.total_seconds()),
        spent_seconds=int((until - clock.since - counted.stood).total_seconds()),
        spent=explanation.spent,
        budget=explanation.budget,
        due=due,
        late=due is not None and until > due,
        lines=tuple(ClockLine(at=line.at, what=line.what, due=line.due) for line in explanation.lines),
        source=titles.bundle.organisation.sources.get(f"time_limits.{name}", ""),
        extension=offer(clock),
    )
