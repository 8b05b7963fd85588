"""``plaint users …``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING

import click

from engine.cli import console

if TYPE_CHECKING:
    from engine.app import AccountView

_members = partial(click.option, "--member", "members", multiple=True, metavar="DEPARTMENT[:GROUP]")
_ROLES = ("staff", "process-owner", "administrator", "auditor")


@click.group()
def users() -> None:
    """Add, list and disable accounts of staff."""


@users.command()
@click.argument("name")
@click.option("--display", metavar="TEXT", default="", help="What the person is called on pages.")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice(_ROLES), help="Repeatable; staff if none is named."
)
@_members(
    help="A department that the person sees, and a group there; “*” is every department. Repeatable.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@console.as_json
def add(
    name: str,
    display: str,
    roles: tuple[str, ...],
    members: tuple[str, ...],
    *,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add a member of staff. Asks for the password."""
    from engine.app import Role

    password = _password(from_stdin=password_stdin)
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        account = services.accounts.add(
            name=name,
            display=display,
            password=password,
            roles=[Role(role) for role in roles or ("staff",)],
            memberships=[_membership(member) for member in members],
        )
    opened.close()
    console.say(f"Added {account.name}.", asdict(account), as_json=as_json)


@users.command()
@click.argument("name")
@_members(help="As with `add`; all that are not named here are taken away.")
@console.as_json
def groups(name: str, members: tuple[str, ...], *, as_json: bool) -> None:
    """Say anew in which departments and groups somebody is; it holds from their next request on."""
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        account = services.accounts.set_memberships(name, [_membership(member) for member in members])
    opened.close()
    places = _places(account) or "no department"
    console.say(f"{name} is a member of {places}.", asdict(account), as_json=as_json)


@users.command("list")
@console.as_json
def list_(*, as_json: bool) -> None:
    """List the accounts."""
    opened = console.engine()
    with opened.reading(console.operator()) as services:
        accounts = services.accounts.list()
    opened.close()
    rows = [
        (one.name, one.display, ", ".join(one.roles), _places(one), "disabled" if one.disabled_at else "")
        for one in accounts
    ]
    heads = ("user", "name", "roles", "member of", "")
    text = console.table(rows, heads) if rows else "There are no accounts. Next: plaint users add NAME"
    console.say(text, [asdict(one) for one in accounts], as_json=as_json)


@users.command()
@click.argument("name")
@console.as_json
def disable(name: str, *, as_json: bool) -> None:
    """Shut an account; who is signed in with it is out at the next request."""
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        account = services.accounts.disable(name)
    opened.close()
    console.say(f"Disabled {name}.", asdict(account), as_json=as_json)


@users.command()
@click.argument("name")
@console.as_json
def enable(name: str, *, as_json: bool) -> None:
    """Open a disabled account again."""
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        account = services.accounts.enable(name)
    opened.close()
    console.say(f"Enabled {name}.", asdict(account), as_json=as_json)


@users.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@console.as_json
def password(name: str, *, password_stdin: bool, as_json: bool) -> None:
    """Give an account a new password; who is signed in with it is signed out."""
    new = _password(from_stdin=password_stdin)
    opened = console.engine()
    with opened.transaction(console.operator()) as services:
        services.accounts.set_password(name, new)
    opened.close()
    console.say(f"{name} has a new password.", {"name": name}, as_json=as_json)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return asked


def _membership(member: str) -> tuple[str, str]:
    department, _, group = member.partition(":")
    return department, group


def _places(account: AccountView) -> str:
    with_groups = {department for department, _ in account.groups}
    alone = [department for department in account.departments if department not in with_groups]
    return ", ".join([*(f"{department}:{group}" for department, group in account.groups), *alone])
