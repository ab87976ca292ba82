"""`krapte account`: who can sign in at a site, and what the site keeps of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from krapte.cli.options import json_option, lang_option, show

if TYPE_CHECKING:
    from krapte.web.site import Site

_WORDS = {
    "none": {"nl": "Er zijn nog geen accounts.", "en": "There are no accounts yet."},
    "stopped": {"nl": "mag niet aanmelden", "en": "may not sign in"},
    "sure": {
        "nl": "{name} ({email}) wissen? Dat kan niet terug.",
        "en": "Erase {name} ({email})? It cannot be undone.",
    },
    "erased": {
        "nl": "Gewist. Wat er van over is heet nu: {name}.",
        "en": "Erased. What is left of it is now called: {name}.",
    },
    "would": {"nl": "Dit zou verdwijnen:", "en": "This would go:"},
    "gone": {"nl": "Dit is verdwenen:", "en": "This is gone:"},
    "days": {"nl": "{days} dagen", "en": "{days} days"},
    "always": {"nl": "altijd", "en": "for ever"},
    "sessions": {"nl": "sessies die zijn geëindigd", "en": "sessions that have ended"},
}

state_option = click.option(
    "--state", type=click.Path(path_type=Path), default=Path("site"), show_default=True,
    help="Folder in which the site keeps its register, accounts and jobs.",
)  # fmt: skip
accounts_option = click.option(
    "--accounts", default=None, help="File or URL of the accounts. Default: in --state."
)
register_option = click.option(
    "--register", default=None, help="File or URL of the register. Default: in --state."
)


@click.group("account")
def command() -> None:
    """Who can sign in at a site, and what the site keeps of them.

    People get in by the link that an administrator makes on the page Account; `krapte serve` prints
    the first. Here are the tasks of whoever looks after personal data: to give what is kept of
    somebody, to erase them, and to take away what was kept long enough. A site that runs may go on
    running.
    """


def _with_site(body: Callable[..., None]) -> Callable[..., None]:
    for option in (json_option, lang_option, register_option, accounts_option, state_option):
        body = option(body)
    return body


@command.command("list")
@_with_site
def listing(
    state: Path, accounts: str | None, register: str | None, lang: str, as_json: bool
) -> None:
    """Show the accounts: number, address, role and party.

    \b
    Example:
      krapte account list --state /var/lib/krapte/site
    """  # noqa: D301
    with _site(state, accounts, register) as site:
        found = site.accounts.all()
    if as_json:
        show([asdict(own) for own in found])
        return
    for own in found:
        party = f"  {own.party}" if own.party else ""
        stopped = "" if own.active else f"  ({_WORDS['stopped'][lang]})"
        click.echo(f"{own.id:>5}  {own.email}  {own.name}  {own.role}{party}{stopped}")
    if not found:
        click.echo(_WORDS["none"][lang])


@command.command("export")
@click.argument("who")
@_with_site
def export(
    who: str, state: Path, accounts: str | None, register: str | None, lang: str, as_json: bool
) -> None:
    """Print all that the site keeps of WHO (number or address) as JSON, to give it to them.

    Passwords, sessions and keys are kept as hashes and told of only as being there.

    \b
    Example:
      krapte account export jan@voorbeeld.nl > jan.json
    """  # noqa: D301
    from krapte.web.personal import held_of

    with _site(state, accounts, register) as site:
        show(held_of(site, _account(site, who).id))


@command.command("erase")
@click.argument("who")
@click.option("--yes", is_flag=True, help="Do not ask whether you are sure.")
@_with_site
def erase(
    who: str, yes: bool, state: Path, accounts: str | None, register: str | None, lang: str,
    as_json: bool,
) -> None:  # fmt: skip
    """Erase the account of WHO (number or address): name, address, password, keys, sessions.

    What they changed stays, under a number without a name. A backup from before still holds the
    account: erase it again after putting such a backup back.

    \b
    Example:
      krapte account erase jan@voorbeeld.nl
    """  # noqa: D301
    from krapte.web.personal import erase as erased

    with _site(state, accounts, register) as site:
        found = _account(site, who)
        if not yes:
            asked = _WORDS["sure"][lang].format(name=found.name, email=found.email)
            click.confirm(asked, abort=True, err=True)
        name = erased(site, found.id, "krapte account")
    if as_json:
        show({"erased": found.id, "pseudonym": name})
    else:
        click.echo(_WORDS["erased"][lang].format(name=name))


@command.command("tidy")
@click.option("--dry-run", is_flag=True, help="Count what would go, and leave everything.")
@_with_site
def tidying(
    dry_run: bool, state: Path, accounts: str | None, register: str | None, lang: str, as_json: bool
) -> None:
    """Take away what the site kept long enough; a site that runs does so once a day.

    How long each kind is kept is in retention.json in the state folder, such as
    {"jobs": 30, "plans": null}: days, or null for ever. What is not named there has our own term.

    \b
    Example:
      krapte account tidy --dry-run
    """  # noqa: D301
    from krapte.web.retention import TERMS, terms_of, tidy

    with _site(state, accounts, register) as site:
        days = terms_of(state)
        found = tidy(site, dry_run=dry_run)
    if as_json:
        show({"gone": found, "days": days, "dry_run": dry_run})
        return
    click.echo(_WORDS["would" if dry_run else "gone"][lang])
    for kind, many in found.items():
        term = TERMS.get(kind)
        name = _WORDS["sessions"][lang] if term is None else term.nl if lang == "nl" else term.en
        keep = days.get(kind)
        told = _WORDS["always"][lang] if keep is None else _WORDS["days"][lang].format(days=keep)
        click.echo(f"{many:>7}  {name}" + ("" if term is None else f" ({told})"))


@contextmanager
def _site(state: Path, accounts: str | None, register: str | None) -> Iterator[Site]:
    from krapte.errors import BadInput, Problem
    from krapte.web import Settings
    from krapte.web.site import Site

    if accounts is None and not (state / "accounts.db").is_file():
        mend = "`krapte serve` makes one; name the folder of yours with --state."
        raise BadInput([Problem(str(state), None, None, "no accounts.db", "a site", mend)])
    site = Site(Settings(state=state, accounts=accounts, register=register))
    try:
        yield site
    finally:
        site.close()


def _account(site: Site, who: str) -> Any:
    from krapte.errors import BadInput, Problem

    for own in site.accounts.all():
        if who.strip().lower() in (own.email, str(own.id)):
            return own
    mend = "Look with `krapte account list`."
    allowed = "the number or address of an account"
    raise BadInput([Problem("account", None, None, f"`{who}`", allowed, mend)])
