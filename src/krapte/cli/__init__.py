"""The command line: the same words as in Python, with `--json` on every command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from krapte.cli.main import main as _group

if TYPE_CHECKING:
    import click

    from krapte.errors import BadInput, Problem

__all__ = ["main", "misuse"]


def main() -> None:
    """Run the command line; exit code 0 done, 2 bad input, 1 a fault of ours."""
    from krapte.errors import BadInput, disk_problem

    try:
        _group(standalone_mode=False, prog_name="krapte")
    except BadInput as fault:
        _refuse(fault)
    except Exception as fault:
        import click

        if isinstance(fault, click.exceptions.Exit):
            sys.exit(fault.exit_code)
        if isinstance(fault, click.Abort):
            click.echo("Stopped; nothing half written.", err=True)
            sys.exit(130)
        if isinstance(fault, click.ClickException):
            if "--json" not in sys.argv:
                fault.show()
                sys.exit(2)
            _refuse(BadInput([misuse(fault)]))
        refused = disk_problem(fault)
        if refused is not None:
            _refuse(BadInput([refused]))
        raise


def misuse(fault: click.ClickException) -> Problem:
    """Return a slip on the command line as a problem, so that `--json` answers it like any other.

    Its file is the command, its field the option or argument when click names one.
    """
    import click

    from krapte.errors import Problem

    context = getattr(fault, "ctx", None)
    command = context.command_path if context else "krapte"
    parameter = getattr(fault, "param", None)
    field = getattr(fault, "option_name", None) or getattr(fault, "param_hint", None)
    if field is None and parameter is not None and context is not None:
        field = parameter.get_error_hint(context)
    if field is not None and not isinstance(field, str):
        field = " / ".join(field)
    found = fault.format_message().strip()
    if isinstance(fault, click.exceptions.NoArgsIsHelpError):
        found = "no command"  # its message is the whole help text
    named = field.strip("'\"") if field else None
    mend = f"`{command} --help` explains it."
    return Problem(command, None, named, found.rstrip("."), "a command line that fits", mend)


def _refuse(fault: BadInput) -> None:
    import click

    problems = fault.problems
    if "--json" in sys.argv:
        import json

        click.echo(json.dumps({"problems": [problem.as_dict() for problem in problems]}))
    else:
        for problem in problems:
            click.echo(str(problem), err=True)
    sys.exit(2)
