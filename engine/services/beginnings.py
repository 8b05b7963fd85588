"""Letting the process of a new case begin: a complaint that was taken in is kept, whatever it does."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import InterfaceError, OperationalError

from engine import feel
from engine.domain.audit import EventTag
from engine.kernel.errors import EngineError
from engine.persistence import Case, Incident
from engine.services.deployments import Deployments
from engine.services.history import History
from engine.services.moves import Moves
from engine.services.step import Step


class Beginnings:
    """Starts the process of a complaint."""

    def __init__(self, step: Step, *, deployments: Deployments, moves: Moves, history: History) -> None:
        self._step = step
        self._deployments = deployments
        self._moves = moves
        self._history = history

    def start(self, case: Case, variables: Mapping[str, feel.Value]) -> bool:
        """Let the process begin; where it can't, an incident says so and the complaint stays."""
        process = self._deployments.bundle(case.department, case.deployment).organisation.complaint_process
        try:
            with self._step.session.begin_nested():
                self._moves.save(self._moves.begin(case, process, variables=variables))
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not the process: nothing of this step happens
        except Exception as fault:  # noqa: BLE001 - whatever it is, the complaint must not be lost
            self._step.session.add(
                Incident(
                    department=case.department,
                    case_id=case.id,
                    element=process,
                    label="Start of the process",
                    message=f"The process could not be started: {_cause(fault)}",
                    raised_at=self._step.now(),
                )
            )
            self._history.note_by_process(case, EventTag.INCIDENT_RAISED)
            return False
        return True


def _cause(fault: Exception) -> str:
    """What may be said of a fault: our own words; those of others might quote what somebody typed."""
    return str(fault) if isinstance(fault, EngineError) else type(fault).__name__
