"""`krapte measures show`, `edit` and `history`: one record, its change, and who changed what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, lang_option, show
from krapte.cli.register import (
    dry_run_option,
    moment_option,
    reading,
    register_option,
    tables_option,
    told_if_made,
    view,
    who_option,
    why_option,
    write,
    writer,
)

if TYPE_CHECKING:
    from krapte.register.store import Change, Outcome, Record, Register

kind_option = click.option(
    "--kind", default="measure", show_default=True, help="Kind of record, such as budget_line."
)

_LABELS = {
    "role": {"nl": "Partijen", "en": "Parties"},
    "budget_line": {"nl": "Geld", "en": "Money"},
    "commitment": {"nl": "Toezeggingen en moties", "en": "Commitments"},
    "milestone": {"nl": "Mijlpalen", "en": "Milestones"},
    "indicator": {"nl": "Indicatoren", "en": "Indicators"},
    "effect": {"nl": "Effecten", "en": "Effects"},
    "evidence": {"nl": "Bewijs", "en": "Evidence"},
}
_ACTIONS = {
    "create": {"nl": "gemaakt", "en": "created"},
    "change": {"nl": "gewijzigd", "en": "changed"},
    "delete": {"nl": "verwijderd", "en": "deleted"},
}


@click.command("show")
@click.argument("key")
@kind_option
@register_option
@tables_option
@moment_option
@lang_option
@json_option
def show_record(
    key: str,
    kind: str,
    place: str | None,
    folder: Path | None,
    moment: dt.datetime | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show the record KEY with all its fields and, for a measure, everything that belongs to it.

    \b
    Examples:
      krapte measures show sto
      krapte measures show rmt --as-of 2026-12-31 --json
      krapte measures show kst-29544-1173 --kind document
    """  # noqa: D301
    from krapte.register.store import kinds

    _known_kind(kind)
    found = view(place, moment, folder)
    record = _one(found.records[kind], kind, key)
    belonging = {} if kind != "measure" else _belonging(found.records, key)
    if as_json:
        plain = {name: [own.as_dict() for own in rows] for name, rows in belonging.items()}
        show({"register": found.place, "kind": kind, **record.as_dict(), **plain})
        return
    width = max(len(field.name) for field in kinds()[kind].fields)
    for field in kinds()[kind].fields:
        meaning = field.meaning_nl if lang == "nl" else field.meaning_en
        text = record.as_texts()[field.name] or "–"
        click.echo(f"{field.name:<{width}}  {text}    ({meaning})")
    for name, rows in belonging.items():
        if rows:
            click.echo(f"\n{_LABELS[name][lang]}:")
            for own in rows:
                click.echo(f"  {_line(own, lang)}")
    click.echo(f"\nversion {record.version}, register: {found.place}")


@click.command("edit")
@click.argument("key")
@kind_option
@click.option(
    "--set", "given", multiple=True, metavar="FIELD=VALUE",
    help="New value of a field; | between several values, nothing after = makes it unknown.",
)  # fmt: skip
@click.option("--new", is_flag=True, help="Make a new record with the code KEY.")
@click.option("--delete", "gone", is_flag=True, help="Delete the record; its history stays.")
@click.option(
    "--version",
    "version",
    type=click.IntRange(min=1),
    default=None,
    help="Version that you read; a later one is then not overwritten. Default: the version now.",
)
@register_option
@tables_option
@who_option
@why_option
@dry_run_option
@lang_option
@json_option
def edit_record(
    key: str,
    kind: str,
    given: tuple[str, ...],
    new: bool,
    gone: bool,
    version: int | None,
    place: str | None,
    folder: Path | None,
    who: str | None,
    why: str,
    dry_run: bool,
    lang: str,
    as_json: bool,
) -> None:
    """Change fields of the record KEY, make it, or delete it.

    All is checked first; when anything is wrong, nothing is written. The first write makes a
    register from the embedded content.

    \b
    Examples:
      krapte measures edit sto --set end=2030 --why "kst-30079-119 prolongs the scheme"
      krapte measures edit sto --set regions=AM01|AM02 --version 3 --why "letter of 1 July 2025"
      krapte measures edit szw --kind party --new --set name_nl=SZW --set name_en=SZW
        --set kind=ministry --why "was missing"
    """  # noqa: D301
    _known_kind(kind)
    values = _values(given)
    if new + gone + bool(values) == 0 or (new and gone) or (gone and values):
        raise click.UsageError("Say one thing: --set FIELD=VALUE, --new with --set, or --delete.")
    name = writer(who)

    def work(register: Register, dry: bool) -> tuple[Outcome, ...]:
        with register.transaction(name, why, dry) as edit:
            if new:
                edit.create(kind, _key_values(kind, key) | values)
            else:
                read = version or register.record(kind, key).version
                if gone:
                    edit.delete(kind, key, read)
                else:
                    edit.change(kind, key, values, read)
        return edit.outcome

    found, made = write(place, name, dry_run, folder, work)
    told_if_made(made, place, lang, as_json)
    if as_json:
        show({"written": not dry_run, "made_register": made, "outcome": outcomes(found)})
        return
    tell_outcomes(found, lang, dry_run)


@click.command("history")
@click.argument("key", required=False)
@click.option("--kind", default=None, help="Only this kind of record. Default with KEY: measure.")
@click.option("--by", default=None, metavar="WHO", help="Only what this person changed.")
@click.option("--last", type=click.IntRange(min=1), default=None, help="Only the last so many.")
@register_option
@lang_option
@json_option
def history(
    key: str | None,
    kind: str | None,
    by: str | None,
    last: int | None,
    place: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show who changed what, when, from what to what and why: of one record, or of all.

    A record that was deleted keeps its history.

    \b
    Examples:
      krapte measures history sto
      krapte measures history --kind budget_line --last 20 --json
    """  # noqa: D301
    kind = kind or ("measure" if key else None)
    if kind is not None:
        _known_kind(kind)
    with reading(place) as register:
        changes = () if register is None else register.history(kind, key)
    if key is not None and kind is not None and not changes:
        _one(view(place).records[kind], kind, key)  # an unknown code is a slip, not a quiet record
    chosen = [own for own in changes if by in (None, own.edit.who)]
    chosen = chosen[-last:] if last else chosen
    if as_json:
        show([own.as_dict() for own in chosen])
        return
    if not chosen:
        none = {"nl": "Geen wijzigingen.", "en": "No changes."}
        click.echo(none[lang])
    for own in chosen:
        tell_change(own, lang)


def tell_change(own: Change, lang: str) -> None:
    """Print one change: who, when and why, and each field from and to."""
    from krapte.register.store import text_of

    moment = f"{own.edit.moment:%Y-%m-%d %H:%M:%S} UTC"
    action = _ACTIONS[own.action][lang]
    click.echo(
        f"{moment}  {own.edit.who}  {action}  {own.kind} {own.key}  v{own.version}: {own.edit.why}"
    )
    for field in own.fields:
        if own.action == "change":
            before, after = text_of(field.before) or "–", text_of(field.after) or "–"
            click.echo(f"    {field.field}: {before} -> {after}")


def outcomes(found: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return what was done to each record as plain values, for JSON."""
    return [
        {
            "action": own.action,
            "kind": own.kind,
            "key": own.key,
            "version": own.version,
            "fields": {name: list(pair) for name, pair in own.fields.items()},
        }
        for own in found
    ]


def tell_outcomes(found: Iterable[Outcome], lang: str, dry_run: bool) -> None:
    """Print what was done, or would be done, to each record."""
    from krapte.register.store import text_of

    found = tuple(found)
    for own in found:
        click.echo(f"{_ACTIONS[own.action][lang]}  {own.kind} {own.key}  v{own.version}")
        for name, (before, after) in own.fields.items() if own.action == "change" else ():
            click.echo(f"    {name}: {text_of(before) or '–'} -> {text_of(after) or '–'}")
    end = {
        ("nl", True): "Er is niets geschreven (--dry-run).",
        ("en", True): "Nothing was written (--dry-run).",
        ("nl", False): f"{len(found)} record(s) geschreven." if found else "Er verandert niets.",
        ("en", False): f"{len(found)} record(s) written." if found else "Nothing changes.",
    }
    click.echo(end[lang, dry_run])


def _known_kind(kind: str) -> None:
    from krapte.errors import BadInput, Problem
    from krapte.register.store import kinds

    if kind not in kinds():
        allowed = " or ".join(kinds())
        raise BadInput([Problem("--kind", None, None, f"`{kind}`", allowed, "Choose one.")])


def _one(records: Iterable[Record], kind: str, key: str) -> Record:
    from krapte.errors import BadInput, Problem

    found = next((own for own in records if own.key == key), None)
    if found is None:
        mend = "`krapte measures list` shows the codes of measures."
        allowed = f"the code of a {kind}"
        raise BadInput([Problem("KEY", None, None, f"`{key}`", allowed, mend)])
    return found


def _belonging(records: Mapping[str, tuple[Record, ...]], measure: str) -> dict[str, list[Record]]:
    found = {
        kind: [own for own in records[kind] if own["measure"] == measure]
        for kind in _LABELS
        if kind != "commitment"
    }
    found["commitment"] = [own for own in records["commitment"] if measure in own["measures"]]
    return {kind: found[kind] for kind in _LABELS}


def _line(own: Record, lang: str) -> str:
    """Return a record that belongs to a measure in one line: its known fields."""
    skipped = ("code", "measure", "measures", "source", "note", f"text_{_other(lang)}")
    texts = {name: text for name, text in own.as_texts().items() if text and name not in skipped}
    return f"{own.key}: " + ", ".join(f"{name} {text}" for name, text in texts.items())


def _other(lang: str) -> str:
    return "en" if lang == "nl" else "nl"


def _values(given: Iterable[str]) -> dict[str, str]:
    from krapte.errors import BadInput, Problem

    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or name in found:
            mend = "Write for example --set end=2030, each field once."
            problem = Problem("--set", None, None, f"`{text}`", "FIELD=VALUE", mend)
            raise BadInput([problem])
        found[name] = value
    return found


def _key_values(kind: str, key: str) -> dict[str, str]:
    """Return the fields that a key says: the code, or its parts with / between them."""
    from krapte.errors import BadInput, Problem
    from krapte.register.store import kinds

    names = kinds()[kind].key
    parts = key.split("/")
    if len(parts) != len(names):
        allowed = "/".join(name.upper() for name in names)
        mend = "Put / between the parts."
        raise BadInput([Problem("KEY", None, None, f"`{key}`", allowed, mend)])
    return dict(zip(names, parts, strict=True))
