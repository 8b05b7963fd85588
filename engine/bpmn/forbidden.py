"""Trip-wires: the ways in which SpiffWorkflow runs Python found in files or in stored state are closed."""

from __future__ import annotations

from typing import Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import python_environment
from SpiffWorkflow.bpmn.serializer.migration import version_migration


class PythonRefused(RuntimeError):
    """Python from a file or from stored state was about to run."""


def close() -> None:
    """Close them for the whole process. Done when the plugin is imported; doing it again changes nothing."""
    python_environment.TaskDataEnvironment.evaluate = _refuse
    python_environment.TaskDataEnvironment.execute = _refuse
    # Two bare eval() stand in the conversion of states that SpiffWorkflow 1.0 and 1.1 wrote.
    version_migration.MIGRATIONS.clear()


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise PythonRefused("TaskDataEnvironment runs Python (eval, exec); Plaint evaluates FEEL only.")
