"""What an organisation is like: organisation.toml, with a department.toml laid over it key by key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from engine import feel
from engine.definitions import shape
from engine.definitions.levels import Level, levels_of
from engine.domain.channels import Channel
from engine.kernel.errors import DefinitionsRefused
from engine.kernel.toml import TomlFile


@dataclass(frozen=True)
class Code:
    """One entry of a code list."""

    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """People who share an inbox."""

    id: str
    title: str
    next: str = ""
    """The group that gets a task when nobody of this one may do it."""
    assigned_by: frozenset[str] = frozenset()
    """The groups whose members give its tasks to people, beside process owners."""


@dataclass(frozen=True)
class Product:
    """What a complaint can be about."""

    id: str
    title: str
    department: str | None
    """Folder below ``departments``; ``None`` for the organisation's own."""


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """An exception from an obligation, on record and for a while."""

    obligation: str
    reason: str
    person: str
    """Who decided it."""
    until: date
    """The last day on which it holds."""


@dataclass(frozen=True, kw_only=True)
class Branding:
    """How the paper and the e-mails of a department look."""

    name: str = ""
    """What stands at the head; without it, the organisation's title."""
    colour: str = "#1d3557"
    logo: str = ""
    """A PNG file of the bundle."""
    return_address: str = ""
    """The small line above the address; without it, that of `contact`."""
    footer: str = ""
    """Without it, what `contact` says."""
    window: str = "left"
    """On which side envelopes have their window."""
    paper: str = "a4"


@dataclass(frozen=True)
class Unit(Product):
    """Where it happened: a branch, an office, a ward."""


Routed = TypeVar("Routed", bound=Product)


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """The organisation as one department sees it."""

    title: str
    department: str
    """What the department is called, by people; its folder is `Bundle.department`."""
    languages: tuple[str, ...]
    written_in: str
    """The language of diagrams, forms and labels: the organisation's first, also for its departments."""
    time_zone: str
    calendar: str
    contact: Mapping[str, str]
    complaint_form: str
    complaint_process: str
    product_field: str
    """The field of the complaint form that names the product."""
    unit_field: str
    """The field that names the unit, where the form asks for it."""
    about_field: str
    """The field of the complaint form that names an earlier complaint whose handling this one is about."""
    text_field: str
    """The field of the complaint form in which the complaint is told."""
    reopening_window: str
    """A time limit; empty if a closed case can't be reopened."""
    most_extension: str
    """A time limit: how much all extensions of a clock together may be; empty for no bound."""
    extending_groups: frozenset[str]
    """Groups that may extend time limits, beside process owners."""
    extension_letter: str
    """The letter that tells the complainant of more time; empty for none."""
    letters_by_email: str
    """``letter``: letters themselves go by e-mail; ``notice``: word that one waits behind the code."""
    letters_read_by: tuple[str, ...]
    """Groups that read answers before they go out, where `letters_read_for` asks for it."""
    letters_read_for: tuple[str, ...]
    """Classes of the assessment whose answers somebody reads before they go out."""
    stops_when_posted: bool
    """Whether what a letter stops goes on until it is posted, where it goes by post."""
    branding: Branding
    duplicate_window: str
    """A time limit: how far back duplicates of a complaint are looked for; empty for not at all."""
    forwarding_letter: str
    """The letter that says whom a complaint was forwarded to; empty for none."""
    relating_groups: frozenset[str]
    """Groups that may split, merge, forward and hand over cases, beside process owners."""
    channels: Mapping[str, str]
    groups: Mapping[str, Group]
    products: Mapping[str, Product]
    units: Mapping[str, Unit]
    time_limits: Mapping[str, str]
    code_lists: Mapping[str, tuple[Code, ...]]
    """Also `products`, `units`, `channels`, `groups`, and `staff`, filled in where a form reads it."""
    levels: tuple[Level, ...]
    """Of escalation; the first is the first answer."""
    settings: Mapping[str, Any]
    sources: Mapping[str, str]
    """Where a rule is written, a law say, by the path of what follows from it: ``time_limits.answer``."""
    waived_scenarios: Mapping[str, str]
    """Scenarios of the base that a department contradicts, by title, with the reason."""
    exceptions: tuple[Exemption, ...] = ()

    @classmethod
    def read(cls, base: TomlFile, department: TomlFile | None = None) -> Organisation:
        """Merge and type the two files. Raises `DefinitionsRefused` that lists every fault of both."""
        problems = list(shape.misfits(base, variant=False))
        if department is not None:
            problems.extend(shape.misfits(department, variant=True))
        if problems:
            raise DefinitionsRefused(problems)
        merged = _merged(base.data, department.data if department else {})
        if problems := list(shape.missing(base, merged)):
            raise DefinitionsRefused(problems)
        return cls._typed({**merged, "written_in": base.data["languages"][0]})

    @classmethod
    def _typed(cls, data: Mapping[str, Any]) -> Organisation:
        groups = {
            key: Group(key, said["title"], said.get("next", ""), frozenset(said.get("assigned_by", ())))
            for key, said in data["groups"].items()
        }
        products = _routed(data.get("products", {}), Product)
        units = _routed(data.get("units", {}), Unit)
        channels = data.get("channels") or {channel.value: str(channel.label) for channel in Channel}
        complaint = data.get("complaint", {})
        return cls(
            title=data["title"],
            department=data.get("department", data["title"]),
            languages=tuple(data["languages"]),
            written_in=data["written_in"],
            time_zone=data["time_zone"],
            calendar=data["calendar"],
            contact=data.get("contact", {}),
            complaint_form=complaint.get("form", "complaint"),
            complaint_process=complaint.get("process", "complaint_handling"),
            product_field=complaint.get("product", "product"),
            text_field=complaint.get("text", "description"),
            unit_field=complaint.get("unit", "unit"),
            about_field=complaint.get("about", "about_reference"),
            reopening_window=data.get("reopening", {}).get("window", ""),
            most_extension=data.get("extensions", {}).get("most", ""),
            extending_groups=frozenset(data.get("extensions", {}).get("groups", ())),
            extension_letter=data.get("extensions", {}).get("letter", ""),
            letters_by_email=data.get("letters", {}).get("by_email", "notice"),
            letters_read_by=tuple(data.get("letters", {}).get("read_by", ())),
            letters_read_for=tuple(data.get("letters", {}).get("read_for", ())),
            stops_when_posted=data.get("letters", {}).get("clock_stops") == "posted",
            branding=Branding(**data.get("branding", {})),
            duplicate_window=data.get("relations", {}).get("window", ""),
            forwarding_letter=data.get("relations", {}).get("letter", ""),
            relating_groups=frozenset(data.get("relations", {}).get("groups", ())),
            channels=channels,
            groups=groups,
            products=products,
            units=units,
            time_limits=data["time_limits"],
            code_lists={
                **{key: _codes(said) for key, said in data.get("code_lists", {}).items()},
                "products": _codes({one.id: one.title for one in products.values()}),
                "units": _codes({one.id: one.title for one in units.values()}),
                "channels": _codes(channels),
                "staff": (),
                "groups": _codes({one.id: one.title for one in groups.values()}),
            },
            levels=levels_of(data.get("levels", {})),
            settings=data.get("settings", {}),
            sources=data.get("sources", {}),
            waived_scenarios=data.get("waived_scenarios", {}),
            exceptions=tuple(Exemption(**said) for said in data.get("exceptions", ())),
        )

    def said_with(self, say: Callable[[str], str]) -> Organisation:
        """The same in other words: labels, titles, and texts among the settings; time limits stay data."""

        def codes(of: tuple[Code, ...]) -> tuple[Code, ...]:
            return tuple(replace(one, label=say(one.label)) for one in of)

        return replace(
            self,
            title=say(self.title),
            department=say(self.department),
            contact=_reworded(self.contact, say),
            channels=_reworded(self.channels, say),
            groups={key: replace(one, title=say(one.title)) for key, one in self.groups.items()},
            products={key: replace(one, title=say(one.title)) for key, one in self.products.items()},
            units={key: replace(one, title=say(one.title)) for key, one in self.units.items()},
            code_lists={key: codes(one) for key, one in self.code_lists.items()},
            settings=_reworded(self.settings, say),
        )

    def department_of(self, product: str, unit: str = "") -> str | None:
        """Whose complaints about a product at a unit are: the unit's, if it has one, else the product's."""
        for found in (self.units.get(unit), self.products.get(product)):
            if found and found.department:
                return found.department
        return None

    @property
    def names(self) -> dict[str, Any]:
        """What expressions can read: ``organisation``, ``limits`` and, in forms and letters, ``codes``."""
        return {
            "organisation": {
                "title": self.title,
                "department": self.department,
                "contact": dict(self.contact),
                "levels": [level.context for level in self.levels],
                "letters": {"read_by": list(self.letters_read_by), "read_for": list(self.letters_read_for)},
                **self.settings,
            },
            "limits": dict(self.time_limits),
            "codes": {
                name: [{"value": code.value, "label": code.label} for code in codes]
                for name, codes in self.code_lists.items()
            },
        }

    @cached_property
    def values(self) -> Mapping[str, feel.Value]:
        """The same as FEEL knows it; made once, since every expression of every case reads it."""
        return {name: feel.to_feel(value) for name, value in self.names.items()}


def _reworded(value: Any, say: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return say(value)
    if isinstance(value, Mapping):
        return {key: _reworded(one, say) for key, one in value.items()}
    return value


def with_entry(
    base: TomlFile, department: TomlFile | None, path: Sequence[str], value: object
) -> Organisation:
    """What the organisation would be like with another entry in its file. Raises `DefinitionsRefused`."""
    entry: Any = value
    for key in reversed(path):
        entry = {key: entry}
    own = department or base
    changed = replace(own, data=_merged(own.data, entry))
    return Organisation.read(base, changed) if department else Organisation.read(changed)


def _routed(data: Mapping[str, Any], kind: type[Routed]) -> dict[str, Routed]:
    """What decides who answers: products, units."""
    return {key: kind(key, said["title"], said.get("department") or None) for key, said in data.items()}


def _codes(labels: Mapping[str, str]) -> tuple[Code, ...]:
    return tuple(Code(value, label) for value, label in labels.items())


def _merged(base: Mapping[str, Any], over: Mapping[str, Any], *, strikes: bool = False) -> dict[str, Any]:
    """Key by key. Where entries can be struck out ``false`` does it; elsewhere it is a value."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if isinstance(value, dict):
            under = below if isinstance(below, dict) else {}
            merged[key] = _merged(under, value, strikes=strikes or key in shape.STRIKES)
        elif value is False and strikes:
            merged.pop(key, None)
        else:
            merged[key] = value
    return merged
