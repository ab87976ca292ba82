"""The command line: the same words as in Python, with `--json` on every command."""

from __future__ import annotations

import sys

from krapte.cli.main import main as _group

__all__ = ["main"]


def main() -> None:
    """Run the command line; exit code 0 done, 2 bad input, 1 a fault of ours."""
    from krapte.errors import BadInput

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
            fault.show()
            sys.exit(2)
        raise


def _refuse(fault: Exception) -> None:
    import click

    problems = fault.problems  # type: ignore[attr-defined]
    if "--json" in sys.argv:
        import json

        click.echo(json.dumps({"problems": [problem.as_dict() for problem in problems]}))
    else:
        for problem in problems:
            click.echo(str(problem), err=True)
    sys.exit(2)
