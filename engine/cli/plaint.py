"""The program: its verbs, and how it ends."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.bounce import bounce
from engine.cli.change_rule import change_rule
from engine.cli.check import check
from engine.cli.console import COULD_NOT_RUN, PROBLEMS, counted, end
from engine.cli.demo import demo
from engine.cli.deploy import deploy, deployments
from engine.cli.explain import explain
from engine.cli.installation import init, upgrade
from engine.cli.outgoing import outgoing
from engine.cli.scenario import scenario
from engine.cli.status import status
from engine.cli.trying import test
from engine.cli.users import users
from engine.cli.verify import verify
from engine.cli.worker import worker
from engine.kernel.errors import DefinitionsRefused, EngineError, SettingsRefused


class Verbs(click.Group):
    """Ends with 0, 1 where something was refused, 2 where nothing could be tried; faults in one line."""

    def invoke(self, context: click.Context) -> Any:
        """Run a verb."""
        try:
            return super().invoke(context)
        except DefinitionsRefused as refused:
            for problem in refused.problems:
                click.echo(str(problem))
            end(f"{counted(len(refused.problems))}; nothing was deployed", PROBLEMS)
        except SettingsRefused as refused:
            end(str(refused), COULD_NOT_RUN)
        except EngineError as refused:
            end(str(refused), PROBLEMS)
        except OSError as fault:
            end(f"{fault.strerror or fault}: {fault.filename or ''}".rstrip(": "), COULD_NOT_RUN)
        except Exception as fault:
            if type(fault).__module__.startswith("sqlalchemy."):
                end(f"The database does not answer: {type(fault).__name__}", COULD_NOT_RUN)
            raise


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="plaint", prog_name="plaint")
def plaint() -> None:
    """Handle complaints the ISO 10002 way, on BPMN diagrams that the organisation edits.

    Settings come from environment variables PLAINT_…; see docs/operations.md.
    """


for _verb in (
    init,
    upgrade,
    check,
    test,
    scenario,
    deploy,
    deployments,
    users,
    worker,
    explain,
    change_rule,
    verify,
    outgoing,
    bounce,
    status,
    demo,
):
    plaint.add_command(_verb)


def main() -> None:
    """Run the command line."""
    plaint(prog_name="plaint")
