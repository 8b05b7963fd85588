"""All diagrams of a deployment, read once and shared by its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.bpmn.dialect.parser import DialectParser
from engine.bpmn.dialect.refusals import Refusals
from engine.bpmn.model import Process
from engine.bpmn.specs.process import ProcessSpec
from engine.kernel.errors import DefinitionsRefused, Problem
from engine.kernel.kept import kept
from engine.kernel.xml import read_xml


@dataclass(frozen=True)
class Definitions:
    """Immutable: any number of cases run on it at the same time, in any number of threads."""

    processes: Mapping[str, Process]
    specs: Mapping[str, ProcessSpec]
    """What SpiffWorkflow runs: a spec for each process and for the inside of each sub-process."""

    @classmethod
    def parse(cls, files: Mapping[str, bytes]) -> Definitions:
        """Read the files of a bundle, by path. Raises `DefinitionsRefused` that names all that can't run."""
        problems: list[Problem] = []
        processes: dict[str, Process] = {}
        specs: dict[str, ProcessSpec] = {}
        for file, source in sorted(files.items()):
            read = _read(source, file)
            problems.extend(read.problems)
            problems.extend(_twice(processes, read.processes))
            processes.update(read.processes)
            specs.update(read.specs)
        problems.extend(_not_called(processes))
        if problems:
            raise DefinitionsRefused(problems)
        return cls(MappingProxyType(processes), MappingProxyType(specs))


@dataclass(frozen=True)
class _File:
    """One file by itself; a process of another that it calls is looked for when all are read."""

    processes: Mapping[str, Process]
    specs: Mapping[str, ProcessSpec]
    problems: Sequence[Problem]


@kept
def _read(source: bytes, file: str) -> _File:
    refusals = Refusals(file)
    parser = DialectParser(refusals)
    broken: Sequence[Problem] = ()
    try:
        parser.add_bpmn_xml(read_xml(source, file))
    except DefinitionsRefused as refused:
        broken = refused.problems
    return _File(parser.processes, parser.specs, (*broken, *refusals.problems))


def _twice(known: Mapping[str, Process], read: Mapping[str, Process]) -> list[Problem]:
    return [
        Problem(
            file=process.file,
            line=process.line,
            element=process.id,
            label=process.label,
            what=f"The process is also in {known[process.id].file}.",
            advice="Give one of the two another id.",
            rule="not-runnable",
        )
        for process in read.values()
        if process.id in known
    ]


def _not_called(processes: Mapping[str, Process]) -> list[Problem]:
    return [
        Problem(
            file=element.file,
            line=element.line,
            element=element.id,
            label=element.label,
            what=f"It calls the process “{element.called}”, which is in none of the files.",
            advice=f"There are {', '.join(sorted(processes))}.",
            rule="not-runnable",
        )
        for process in processes.values()
        for element in process.elements.values()
        if element.kind == "callActivity" and element.called not in processes
    ]
