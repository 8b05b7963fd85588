"""Deployments: what new complaints follow, what running cases stay on, since when and by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import Subquery, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from engine import definitions
from engine.definitions import Bundle, Resource
from engine.domain.actors import ActorKind
from engine.kernel.errors import DefinitionsRefused, NotFound, NotPermitted, Problem, Unreadable
from engine.persistence import Activation, Case, CaseStatus, Deployment, DeploymentResource
from engine.persistence import Resource as ResourceRow
from engine.services.access import require_administrator
from engine.services.exemptions import Exemptions
from engine.services.library import Library
from engine.services.read_models import DeploymentView, ExemptionView
from engine.services.step import Step

ORGANISATION = "organisation"
"""The department of the base: for what belongs to no other."""

_IN_FORCE = (
    select(Activation.deployment)
    .where(Activation.department == bindparam("department"))
    .order_by(Activation.number.desc())
    .limit(1)
)
_later = aliased(Activation)
_ALL_IN_FORCE = select(Activation.department, Activation.deployment).where(
    Activation.department.in_(bindparam("departments", expanding=True)),
    ~exists().where(_later.department == Activation.department, _later.number > Activation.number),
)


class Deployments:
    """Puts definitions into force and finds them again."""

    def __init__(self, step: Step, library: Library) -> None:
        self._step = step
        self._session = step.session
        self._library = library
        self._exemptions = Exemptions(step)
        self._in_force: dict[str, str | None] = {}

    def deploy(self, bundle: Bundle, *, at_hand: bool = False) -> DeploymentView:
        """Let new complaints follow a bundle, which was checked when it was read. Cases stay where they are.

        `at_hand` runs it as it is in memory, for trials; else it is read back from the database, and what was
        changed there is noticed.

        The same content again is the same deployment, and no news if it is current already.
        """
        department = bundle.department or ORGANISATION
        self._require_rights(department)
        if at_hand:
            self._library.get(department, bundle.digest, lambda: bundle)
        if self._session.get(Deployment, (department, bundle.digest)) is None:
            self._add(department, bundle)
        if self._current_digest(department) != bundle.digest:
            self._activate(department, bundle.digest)
            self._exemptions.note(department, bundle.digest, bundle.organisation.exceptions)
        return self._view(department, bundle.digest)

    def deploy_archive(self, archive: bytes, department: str = ORGANISATION) -> DeploymentView:
        """Check an uploaded bundle and deploy it. Raises `DefinitionsRefused`: what is live stays live."""
        self._require_rights(department)
        return self.deploy(
            definitions.read_archive(archive, None if department == ORGANISATION else department)
        )

    def check_archive(self, archive: bytes) -> list[Problem]:
        """All that is wrong with an uploaded bundle."""
        require_administrator(self._step.actor)
        return definitions.check_archive(archive)

    def archive(self, department: str, digest: str) -> bytes:
        """The files of a deployment as their owners saved them, packed."""
        self._require_sight(department)
        return self.bundle(department, digest).archive()

    def list(self) -> tuple[DeploymentView, ...]:
        """Every deployment of the actor's departments, newest first."""
        return self._views()

    def exceptions(self) -> tuple[ExemptionView, ...]:
        """What deployments of the actor's departments did to exceptions from obligations, newest first."""
        return tuple(one for one in self._exemptions.views() if self._sees(one.department))

    def current(self) -> tuple[DeploymentView, ...]:
        """What new complaints follow, one for each department."""
        return tuple(view for view in self._views() if view.current)

    def current_digest(self, department: str) -> str:
        """Digest of what new complaints follow. Raises `NotFound` where nothing was deployed."""
        digest = self._current_digest(department)
        if digest is None:
            raise NotFound(f"Nothing is deployed for {department}.")
        return digest

    def current_bundle(self, department: str) -> Bundle:
        """What new complaints follow."""
        return self.bundle(department, self.current_digest(department))

    def current_bundles(self, departments: Iterable[str]) -> Mapping[str, Bundle]:
        """What new complaints follow in several departments, as far as something is deployed there."""
        wanted = sorted(departments)
        unknown = [one for one in wanted if one not in self._in_force]
        if unknown:
            found = self._session.execute(_ALL_IN_FORCE, {"departments": unknown})
            self._in_force |= dict.fromkeys(unknown)
            self._in_force |= {row.department: row.deployment for row in found}
        in_force = {one: digest for one in wanted if (digest := self._in_force[one])}
        return {department: self.bundle(department, digest) for department, digest in in_force.items()}

    def departments(self) -> tuple[str, ...]:
        """The departments in which something was deployed, whoever asks."""
        names = select(Activation.department).distinct().order_by(Activation.department)
        return tuple(self._session.scalars(names))

    def bundle(self, department: str, digest: str) -> Bundle:
        """What a case runs on."""
        return self._library.get(department, digest, lambda: self._read(department, digest))

    def told(self, department: str, digest: str) -> Bundle:
        """What a case runs on, in the words of whoever reads of it: to be shown, never to be run."""
        return self.bundle(department, digest).told_in(self._step.language)

    def _add(self, department: str, bundle: Bundle) -> None:
        now, by = self._step.now(), self._step.actor.name
        self._session.add(
            Deployment(department=department, digest=bundle.digest, deployed_at=now, deployed_by=by)
        )
        sources = {path: resource.source for path, resource in bundle.resources.items()}
        digests = {path: hashlib.sha256(source).hexdigest() for path, source in sources.items()}
        contents = {digests[path]: source for path, source in sources.items()}
        known = self._session.scalars(
            select(ResourceRow.digest).where(
                ResourceRow.department == department, ResourceRow.digest.in_(contents)
            )
        ).all()
        self._session.add_all(
            ResourceRow(department=department, digest=digest, source=source)
            for digest, source in contents.items()
            if digest not in known
        )
        self._session.add_all(
            DeploymentResource(department=department, deployment=bundle.digest, path=path, resource=digest)
            for path, digest in digests.items()
        )

    def _activate(self, department: str, digest: str) -> None:
        last = select(func.max(Activation.number)).where(Activation.department == department)
        number = (self._session.scalar(last) or 0) + 1  # two at once take the same number: one is a Conflict
        now, by = self._step.now(), self._step.actor.name
        self._session.add(Activation(department=department, number=number, deployment=digest, at=now, by=by))
        self._session.flush()
        self._in_force.pop(department, None)

    def _current_digest(self, department: str) -> str | None:
        if department not in self._in_force:
            self._in_force[department] = self._session.scalar(_IN_FORCE, {"department": department})
        return self._in_force[department]

    def _read(self, department: str, digest: str) -> Bundle:
        rows = self._session.execute(
            select(DeploymentResource.path, ResourceRow.digest, ResourceRow.source)
            .join(
                ResourceRow,
                (ResourceRow.department == DeploymentResource.department)
                & (ResourceRow.digest == DeploymentResource.resource),
            )
            .where(DeploymentResource.department == department, DeploymentResource.deployment == digest)
        ).all()
        if not rows:
            raise NotFound(f"There is no deployment {digest[:12]} of {department}.")
        for path, expected, source in rows:
            if hashlib.sha256(source).hexdigest() != expected:
                raise Unreadable(f"{path} of deployment {digest[:12]} was changed in the database.")
        resources = [Resource.of(path, source) for path, _, source in rows]
        try:
            return Bundle.from_resources(None if department == ORGANISATION else department, resources)
        except DefinitionsRefused as refused:
            what = f"Deployment {digest[:12]} of {department} can't be read by this version."
            raise Unreadable(f"{what} Go back to the one before, or deploy it corrected.") from refused

    def _view(self, department: str, digest: str) -> DeploymentView:
        return next(one for one in self._views() if (one.department, one.digest) == (department, digest))

    def _views(self) -> tuple[DeploymentView, ...]:
        newest = _newest_activations()
        rows = self._session.execute(
            select(Activation, newest.c.last)
            .join(
                newest,
                (Activation.department == newest.c.department) & (Activation.number == newest.c.number),
            )
            .order_by(Activation.at.desc(), Activation.department)
        ).all()
        open_cases, files = self._open_cases(), self._files()
        return tuple(
            DeploymentView(
                id=row.deployment,
                department=row.department,
                digest=row.deployment,
                deployed_at=row.at,
                deployed_by=row.by,
                current=row.number == last,
                open_cases=open_cases.get((row.department, row.deployment), 0),
                resources=files[row.department, row.deployment],
            )
            for row, last in rows
            if self._sees(row.department)
        )

    def _open_cases(self) -> Mapping[tuple[str, str], int]:
        rows = self._session.execute(
            select(Case.department, Case.deployment, func.count())
            .where(Case.status == CaseStatus.OPEN)
            .group_by(Case.department, Case.deployment)
        )
        return {(department, deployment): count for department, deployment, count in rows}

    def _files(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        files: dict[tuple[str, str], tuple[str, ...]] = {}
        rows = self._session.execute(
            select(
                DeploymentResource.department, DeploymentResource.deployment, DeploymentResource.path
            ).order_by(DeploymentResource.path)
        )
        for department, deployment, path in rows:
            files[department, deployment] = (*files.get((department, deployment), ()), path)
        return files

    def _sees(self, department: str) -> bool:
        actor = self._step.actor
        return actor.kind is ActorKind.SYSTEM or actor.sees(department) or actor.sees(ORGANISATION)

    def _require_sight(self, department: str) -> None:
        if not self._sees(department):
            raise NotFound

    def _require_rights(self, department: str) -> None:
        require_administrator(self._step.actor)
        if not self._sees(department):
            raise NotPermitted


def _newest_activations() -> Subquery:
    """Of each deployment the number of its newest activation, beside the newest of its department."""
    last = func.max(func.max(Activation.number)).over(partition_by=Activation.department)
    return (
        select(
            Activation.department,
            func.max(Activation.number).label("number"),
            last.label("last"),
        )
        .group_by(Activation.department, Activation.deployment)
        .subquery()
    )
