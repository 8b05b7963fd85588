"""Values that break naive builds: kept faithfully, or refused at the door with the field named."""

from __future__ import annotations

import json
import string
import unicodedata
from collections.abc import Callable, Iterator
from random import Random

from engine import feel
from engine.app import COMPLAINANT, Channel, Engine
from engine.definitions.forms import Submitted
from engine.kernel.errors import Invalid
from tests.services.desk import ADMINISTRATOR, CLERK, DEFINITIONS
from tests.torture import audit
from tests.torture.claims import Claim
from tests.torture.ground import Ground, answers, opened

KNOWN = [
    '{"typename": "x"}',
    '{"typename": "datetime", "value": "2020-01-01"}',
    '{"__class__": "os.system"}',
    "a\0b",
    "\ud800",
    "\udfff tail",
    "\x01\x08\x1f",
    "\x7f\x9f",
    "1" + "0" * 400,
    "1e400",
    "-1e99999",
    "NaN",
    "Infinity",
    "-0",
    "[" * 5_000 + "]" * 5_000,
    '{"a":' * 2_000 + "1" + "}" * 2_000,
    "=1 + 1",
    "{{content.description}}",
    "${jndi:ldap://x}",
    "' OR 1=1 --",
    "\u202e\u2066right to left",
    "e\u0301",
    "é",
    "𝔘𝔫𝔦",
    "👩‍👩‍👧‍👦",
    "\ufeff",
    "\ufffe",
    "null",
    "true",
    "  blanks  ",
    "line\r\nbreak\rand\nmore",
    "\u2028\u2029",
    "x" * 4_000,
    "%s%n%x",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "]]>",
    "&#0;",
]
_PIECES = [
    *KNOWN[:14],
    *string.punctuation,
    *string.ascii_letters,
    "\0",
    "\ud800",
    "İ",
    "ß",
    "9" * 40,
    "\r\n",
]


def values(size: int, chance: Random) -> Iterator[str]:
    """The known ones, and so many made up of their pieces."""
    yield from KNOWN
    for _ in range(size):
        yield "".join(chance.choices(_PIECES, k=chance.randrange(1, 12)))


def sending(ground: Ground, size: int, chance: Random) -> Iterator[Claim]:
    """Each value through the portal, the forms of staff, as a number, and as FEEL."""
    settings = ground.place()
    with opened(settings) as engine:
        for name, way in _WAYS.items():
            tried, kept, failures = 0, 0, []
            for value in values(size, chance):
                tried += 1
                try:
                    kept += way(engine, value)
                except Exception as fault:  # noqa: BLE001 - whatever it is, it is a fault
                    failures.append(f"{value[:60]!r}: {type(fault).__name__}: {str(fault)[:120]}")
            yield Claim(
                says=f"hostile values {name} are kept faithfully, or refused with the field named",
                tried=tried,
                failures=tuple(failures),
                seen={"kept": kept, "refused": tried - kept - len(failures)},
            )
        yield Claim(
            says="after hostile values all cases are whole",
            tried=audit.cases(engine),
            failures=audit.faults(engine),
        )


def _through_the_portal(engine: Engine, value: str) -> bool:
    said = {"product": ("parks",), "description": (value,), "name": ("Ada Example",), "address": (value,)}
    return _received(engine, Submitted(fields=said), {"description": value, "address": value})


def _received(engine: Engine, submitted: Submitted, sent: dict[str, str]) -> bool:
    try:
        with engine.transaction(COMPLAINANT) as services:
            receipt = services.intake.receive(channel=Channel.WEB, submitted=submitted, language="en")
    except Invalid as refused:
        _named(refused, sent)
        return False
    with engine.transaction(CLERK) as services:
        case = services.cases.get(receipt.reference)
        found = {one.key: one.text for one in (*case.identity, *case.content)}
    for name, value in sent.items():
        _faithful(name, value, str(found.get(name, "")))
    return True


def _through_a_task(engine: Engine, value: str) -> bool:
    reference, task = _a_task(engine)
    submitted = Submitted(fields={"severity": ("1",), "findings": (value,)})
    try:
        with engine.transaction(CLERK) as services:
            services.work.complete(task, submitted)
    except Invalid as refused:
        _named(refused, {"findings": value})
        return False
    with engine.transaction(CLERK) as services:
        case = services.cases.get(reference)
        texts = [str(one.text) for one in (*case.content, *case.variables)]
    assert any(_same(value, text) for text in texts) or not _plain(value), "it is nowhere"
    return True


def _as_a_number(engine: Engine, value: str) -> bool:
    _, task = _a_task(engine)
    try:
        with engine.transaction(CLERK) as services:
            services.work.complete(task, Submitted(fields={"severity": (value,)}))
    except Invalid as refused:
        _named(refused, {"severity": value})
        return False
    return True


def _as_feel(engine: Engine, value: str) -> bool:
    try:
        found = feel.compile(value).evaluate({"content": {}}).value
    except feel.FeelError:
        return False
    if not isinstance(found, feel.Function):
        assert feel.load(json.loads(json.dumps(feel.dump(found), allow_nan=False))) == found
    return True


def _as_a_user_name(engine: Engine, value: str) -> bool:
    try:
        with engine.transaction(ADMINISTRATOR) as services:
            services.accounts.add(name=value, display=value, password="a password of nine")
    except Invalid as refused:
        _named(refused, {"name": value})
        return False
    return True


_WAYS: dict[str, Callable[[Engine, str], bool]] = {
    "through the portal": _through_the_portal,
    "through the forms of staff": _through_a_task,
    "as numbers": _as_a_number,
    "as FEEL": _as_feel,
    "as names of users": _as_a_user_name,
}


def _a_task(engine: Engine) -> tuple[str, str]:
    with engine.transaction(COMPLAINANT) as services:
        receipt = services.intake.receive(
            channel=Channel.WEB, submitted=answers(DEFINITIONS, "complaint"), language="en"
        )
    with engine.reading(CLERK) as services:
        (row,) = services.cases.tasks(receipt.reference)
    return receipt.reference, row.id


def _named(refused: Invalid, sent: dict[str, str]) -> None:
    assert {fault.field for fault in refused.faults} <= sent.keys(), [fault.field for fault in refused.faults]
    assert all(str(fault.message) for fault in refused.faults)


def _faithful(name: str, sent: str, found: str) -> None:
    assert _same(sent, found), f"{name} came back as {found[:60]!r}"


def _same(sent: str, found: str) -> bool:
    return _plain(sent) == _plain(found)


def _plain(value: str) -> str:
    """As a form reads it: composed letters, one kind of line break, no blanks around."""
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
