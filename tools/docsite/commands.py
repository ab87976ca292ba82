"""Writes the reference of the command line from the commands themselves: a page per command."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from krapte.cli.main import COMMANDS, main


def every_command(
    command: click.Command, context: click.Context
) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and, if it is a group, all below it, each with its context."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from every_command(below, click.Context(below, context, name))


def prose(text: str | None) -> str:
    """Return the help of a command as Markdown: paragraphs, and its kept lines as code."""
    blocks = []
    kept = False
    for block in inspect.cleandoc(text or "").replace("\f", "").split("\n\n"):
        lines = block.splitlines()
        while lines and lines[0].strip() == "\b":
            kept, lines = True, lines[1:]
        if not lines:
            continue
        if kept:
            if lines[0].strip().endswith(":") and not lines[0].startswith(" "):
                blocks.append(lines.pop(0).strip())
            blocks.append("\n".join(["```text", *(_less(lines)), "```"]))
        else:
            blocks.append(escaped(" ".join(line.strip() for line in lines)))
        kept = False
    return "\n\n".join(blocks)


def _less(lines: list[str]) -> list[str]:
    filled = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    return [line[min(filled, default=0) :] for line in lines]


def escaped(text: str) -> str:
    """Return plain text as Markdown: what stands between backticks stays code."""
    parts = text.split("`")
    for i in range(0, len(parts), 2):
        for sign in "*_[]<>|$":
            parts[i] = parts[i].replace(sign, f"\\{sign}")
    return "`".join(parts)


def row(parameter: click.Parameter, context: click.Context) -> str:
    """Return an option or argument as a row of a table: how it is written, and what it does."""
    if isinstance(parameter, click.Option):
        # click's own record has the metavar, range and default as `--help` shows them.
        record = parameter.get_help_record(context) or (" / ".join(parameter.opts), "")
        written, told = record
    else:
        written = parameter.make_metavar(context)
        told = "Must be given." if parameter.required else "May be left out."
    return f"| `{written.replace('|', chr(92) + '|')}` | {escaped(told)} |"


def section(command: click.Command, context: click.Context, depth: int) -> str:
    """Return the part of a page about one command."""
    path = context.command_path
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"{'#' * depth} {path}", f"```text\n{path} {usage}\n```", prose(command.help)]
    options = [own for own in command.get_params(context) if not getattr(own, "hidden", False)]
    if options:
        head = ["| option | what it does |", "|---|---|"]
        parts.append("\n".join(head + [row(own, context) for own in options]))
    return "\n\n".join(part for part in parts if part)


def write_commands(folder: Path) -> list[str]:
    """Write a page per command into `folder`; return their names, the list of commands first."""
    folder.mkdir(parents=True, exist_ok=True)
    top = click.Context(main, info_name="krapte")
    for name in COMMANDS:
        command = main.get_command(top, name)
        if command is None:
            raise LookupError(f"the table of commands names {name}, which does not exist")
        found = every_command(command, click.Context(command, top, name))
        text = [section(own, context, 1 if own is command else 2) for own, context in found]
        (folder / f"{name}.md").write_text("\n\n".join(text) + "\n", encoding="utf-8")
    lines = [
        "# The command line",
        "Every command answers `--help`, and with `--json` in JSON. Exit code 0 is done, 2 is bad "
        "input (the message says what to mend), 1 is a fault of ours.",
        "\n".join(
            f"- [krapte {name}]({name}.md): {escaped(line)}" for name, (_, line) in COMMANDS.items()
        ),
    ]
    (folder / "index.md").write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    return ["index", *COMMANDS]
