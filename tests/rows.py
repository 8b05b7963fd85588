"""Rows that tests of single services stand on, where no whole process is needed."""

from __future__ import annotations

from engine.app import Channel, Services
from engine.persistence import Case, Deployment
from engine.services.step import Step


def step_of(services: Services) -> Step:
    return services._step


def a_case(services: Services, *, department: str = "retail", reference: str = "C-2026-000001") -> Case:
    """A case that was just received, with its key."""
    session, now = step_of(services).session, step_of(services).now()
    session.merge(Deployment(department=department, digest="d1", deployed_at=now, deployed_by="ana"))
    case = Case(
        department=department,
        reference=reference,
        deployment="d1",
        channel=Channel.WEB,
        language="en",
        received_at=now,
        registered_at=now,
        registered_by="complainant",
    )
    session.add(case)
    services.vault.create_key(case)
    session.flush()
    return case
