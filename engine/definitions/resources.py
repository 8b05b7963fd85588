"""The files of a bundle: kept byte for byte as their owner saved them, hashed and run in a canonical form."""

from __future__ import annotations

import hashlib
import io
import json
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from engine import bpmn
from engine.definitions.shape import KEBAB
from engine.definitions.sources import did_you_mean, read_json
from engine.kernel.errors import DefinitionsRefused, Problem, Severity
from engine.kernel.toml import TomlFile, text_of

ORGANISATION = "organisation.toml"
DEPARTMENT = "department.toml"
OBLIGATIONS = "obligations.toml"
OBLIGATIONS_OF_DEPARTMENT = "department-obligations.toml"
"""What the obligations.toml of a department is called in its bundle, beside that of the organisation."""

MOST_BYTES = 2 * 1024 * 1024
"""Of one file."""
MOST_FILES = 200
MOST_BYTES_IN_ALL = 20 * 1024 * 1024

_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError, ValueError),
)

Sources = Mapping[str, bytes]
"""Files by their path below the bundle's folder."""

_NAME = r"[a-z0-9][a-z0-9_-]*"
_KINDS = {
    "diagram": re.compile(rf"{_NAME}\.bpmn"),
    "drawn-on": re.compile(rf"drawn-on/{_NAME}\.bpmn"),
    "decisions": re.compile(rf"{_NAME}\.dmn"),
    "form": re.compile(rf"forms/{_NAME}\.form"),
    "example": re.compile(rf"forms/examples/{_NAME}\.json"),
    "letter": re.compile(rf"letters/{_NAME}\.[a-z]{{2,3}}\.md"),
    "picture": re.compile(rf"branding/{_NAME}\.png"),
    "texts": re.compile(r"texts/[a-z]{2,3}(-[a-z0-9-]+)?\.toml"),
    "calendar": re.compile(rf"calendars/{_NAME}\.toml"),
    "organisation": re.compile(r"(organisation|department)\.toml"),
    "obligations": re.compile(r"(department-)?obligations\.toml"),
    "scenario": re.compile(rf"scenarios/{_NAME}\.scenario"),
}


@dataclass(frozen=True)
class Files:
    """What was found of a bundle. A file that was not read is there, but empty."""

    sources: Sources
    unread: Mapping[str, Problem] = field(default_factory=dict)
    """Why not, by path."""


@dataclass(frozen=True)
class Resource:
    """One file of a bundle."""

    path: str
    source: bytes
    """As its owner saved it."""
    canonical: bytes
    """What is hashed and what runs."""
    digest: str
    """SHA-256 of the canonical form, in hexadecimal."""

    @classmethod
    def of(cls, path: str, source: bytes) -> Resource:
        """A file with its canonical form. Raises `DefinitionsRefused` if it can't be read at all."""
        canonical = _canonical(path, source)
        return cls(path, source, canonical, hashlib.sha256(canonical).hexdigest())


KINDS = frozenset(_KINDS)
"""Everything that a file can be."""


def kind_of(path: str) -> str:
    """What a file is, by its name and place; empty if Plaint has no use for it."""
    return next((kind for kind, pattern in _KINDS.items() if pattern.fullmatch(path)), "")


def digest_of(resources: Iterable[Resource]) -> str:
    """The digest of a bundle: it changes with every change of content, and with nothing else."""
    lines = sorted(f"{one.path}\0{one.digest}\n" for one in resources)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _canonical(path: str, source: bytes) -> bytes:
    match path.rpartition(".")[2]:
        case "png":
            return source
        case "bpmn" | "dmn":
            return bpmn.canonical(source, path)
        case "form" | "json":
            return _json(read_json(source, path), sort=True)
        case "toml":
            # The order of code lists is the order of choices: it is content.
            return _json(TomlFile.read(source, path).data, sort=False)
    return text_of(source, path).rstrip("\n").encode() + b"\n"


def _json(data: Any, *, sort: bool) -> bytes:
    text = json.dumps(data, sort_keys=sort, ensure_ascii=True, separators=(",", ":"), default=_plain)
    return text.encode()


def _plain(value: Any) -> dict[str, str]:
    # A number, a date and the texts that look like them are different contents.
    said = value.normalize() if isinstance(value, Decimal) else value
    return {f"${type(value).__name__}": str(said)}


def read_folder(processes: Path, department: str | None) -> Files:
    """The organisation's files, those of a department over them, and the calendars.

    Raises `DefinitionsRefused` if there is no such department, or too much to read.
    """
    found: dict[str, Path] = {}
    for folder, prefix in _folders(processes, department):
        for path in sorted(folder.rglob("*")):
            name = prefix + path.relative_to(folder).as_posix()
            if name == OBLIGATIONS and folder.parent.name == "departments":
                name = (
                    OBLIGATIONS_OF_DEPARTMENT  # It is laid over the organisation's, and does not replace it.
                )
            if _is_ours(path, name) and not (name == DEPARTMENT and department is None):
                found[name] = path
    if len(found) > MOST_FILES:
        raise _refused("", f"There are more than {MOST_FILES} files.", "")
    unread = {name: problem for name, path in found.items() for problem in _why_unread(path, name)}
    sources = {name: b"" if name in unread else path.read_bytes() for name, path in found.items()}
    if sum(len(source) for source in sources.values()) > MOST_BYTES_IN_ALL:
        raise _refused("", "The files have more than 20 MiB together.", "")
    return Files(sources, unread)


def place_of(processes: Path, department: str | None, path: str) -> str:
    """Where a file of a bundle is below the folder: the department's own, or the base's."""
    if path == OBLIGATIONS_OF_DEPARTMENT:
        return f"departments/{department}/{OBLIGATIONS}"
    for folder, prefix in reversed(list(_folders(processes, department))):
        if path == OBLIGATIONS and folder.parent.name == "departments":
            continue
        below = folder / path.removeprefix(prefix)
        if path.startswith(prefix) and below.is_file():
            return below.relative_to(processes).as_posix()
    return path


def departments_of(processes: Path) -> frozenset[str]:
    """Names of the departments that have a folder."""
    folder = processes / "departments"
    return frozenset(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else frozenset()


def _folders(processes: Path, department: str | None) -> Iterator[tuple[Path, str]]:
    if not (processes / "organisation").is_dir():
        raise _refused(
            str(processes), "There is no folder “organisation” here.", "Name the folder around it."
        )
    yield processes / "calendars", "calendars/"
    yield processes / "organisation", ""
    if department is None:
        return
    known = departments_of(processes)
    if department not in known or not KEBAB[0].fullmatch(department):
        raise _refused(
            f"departments/{department}", "There is no such department.", did_you_mean(department, known)
        )
    yield processes / "departments" / department, ""


def _is_ours(path: Path, name: str) -> bool:
    hidden = any(part.startswith(".") for part in name.split("/"))
    return not hidden and path.name.lower() != "readme.md" and not stat.S_ISDIR(path.lstat().st_mode)


def _why_unread(path: Path, name: str) -> Iterator[Problem]:
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        yield _problem(name, "This is a link or a device, not a file.", "Put the file itself here.")
    elif status.st_size > MOST_BYTES:
        yield _too_large(name)


def read_zip(archive: bytes) -> Files:
    """The files of an uploaded bundle. Raises `DefinitionsRefused` if they are too much or lead out of it."""
    if len(archive) > MOST_BYTES_IN_ALL:
        raise _refused("", "The archive is larger than 20 MiB.", "")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            sources = _without_common_folder(dict(_unpacked(opened)))
    except _UNREADABLE as error:
        raise _refused("", f"This is not a ZIP archive that can be read: {error}.", "") from error
    unread = {name: _too_large(name) for name, source in sources.items() if len(source) > MOST_BYTES}
    return Files({name: b"" if name in unread else source for name, source in sources.items()}, unread)


def _unpacked(opened: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    left = MOST_BYTES_IN_ALL
    files = [info for info in opened.infolist() if not info.is_dir()]
    if len(files) > MOST_FILES:
        raise _refused("", f"The archive has {len(files)} files; at most {MOST_FILES} are read.", "")
    seen: set[str] = set()
    for info in files:
        _refuse_odd_entry(info, seen)
        seen.add(info.filename)
        # The size that an archive claims is not to be believed: it is read up to the limit and no further.
        with opened.open(info) as file:
            source = file.read(MOST_BYTES + 1)
        left -= len(source)
        if left < 0:
            raise _refused("", "The archive unpacks to more than 20 MiB.", "")
        yield info.filename, source


def _refuse_odd_entry(info: zipfile.ZipInfo, seen: set[str]) -> None:
    name = info.filename
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or ":" in name or not {"", ".", ".."}.isdisjoint(parts):
        raise _refused(name, "This path leads out of the bundle.", "Pack the files with relative paths.")
    if name in seen:
        raise _refused(name, "This file is in the archive twice.", "Pack the files anew.")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _refused(name, "This is a link, not a file.", "Pack the file that it leads to.")


def _without_common_folder(sources: dict[str, bytes]) -> dict[str, bytes]:
    """Who packs a folder packs its name too."""
    if ORGANISATION in sources:
        return sources
    tops = {name.split("/")[0] for name in sources}
    if len(tops) == 1 and f"{min(tops)}/{ORGANISATION}" in sources:
        return {name.split("/", 1)[1]: source for name, source in sources.items()}
    return sources


def pack(sources: Sources) -> bytes:
    """A ZIP archive of files, the same for the same files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(sources):
            archive.writestr(zipfile.ZipInfo(name), sources[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unused_files(sources: Sources) -> Iterator[Problem]:
    """Files that are there and mean nothing."""
    for path in sources:
        if not kind_of(path):
            yield Problem(
                file=path,
                what="Plaint has no use for a file of this name in this place.",
                advice="Diagrams are <name>.bpmn, forms forms/<name>.form; names are in lower case.",
                rule="unused",
                severity=Severity.WARNING,
            )


def _too_large(name: str) -> Problem:
    return _problem(name, "The file is larger than 2 MiB.", "Take out embedded pictures.")


def _refused(file: str, what: str, advice: str) -> DefinitionsRefused:
    return DefinitionsRefused([_problem(file, what, advice)])


def _problem(file: str, what: str, advice: str) -> Problem:
    return Problem(file=file, what=what, advice=advice, rule="bundle")
