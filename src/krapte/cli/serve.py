"""`krapte serve`: the pages and the API, on this machine or for an organisation."""

from __future__ import annotations

from pathlib import Path

import click

from krapte.cli.options import data_option


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port."
)
@click.option(
    "--runs", type=click.Path(path_type=Path), default=Path("runs"), show_default=True,
    help="Folder of runs; the newest is shown.",
)  # fmt: skip
@click.option(
    "--state", type=click.Path(path_type=Path), default=Path("site"), show_default=True,
    help="Folder in which the site keeps its register, accounts and jobs.",
)  # fmt: skip
@click.option("--register", default=None, help="File or URL of the register. Default: in --state.")
@click.option("--store", type=click.Path(path_type=Path), default=None, help="Folder of figures.")
@click.option("--organisation", default="", help="Whose site it is, for the header.")
@click.option(
    "--theme", type=click.Path(path_type=Path, exists=True, dir_okay=False), default=None,
    help="Style sheet with the colours of your organisation, laid over krapte's own.",
)  # fmt: skip
@click.option(
    "--address", default=None, help="Address at which readers find it, such as https://krapte.nl."
)
@click.option(
    "--proxy", "proxies", multiple=True, metavar="ADDRESS",
    help="Address of a proxy that says for whom it asks. One on this machine is always believed.",
)  # fmt: skip
@data_option
def command(
    host: str,
    port: int,
    runs: Path,
    state: Path,
    register: str | None,
    store: Path | None,
    organisation: str,
    theme: Path | None,
    address: str | None,
    proxies: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Show the pages in a browser: shortage, measures, projects, transitions, effects, letter.

    Reading needs no account. Behind a proxy that speaks https, give --address https://...: cookies
    then travel by https only. The first time, a link is printed by which you make the first
    administrator; it works once. For OpenID Connect, set KRAPTE_OIDC_ISSUER, KRAPTE_OIDC_CLIENT and
    KRAPTE_OIDC_SECRET in the environment.

    \b
    Examples:
      krapte serve
      krapte serve --host 0.0.0.0 --address https://krapte.example.nl --organisation "Regio X"
    """  # noqa: D301
    import os

    from krapte.web import Settings, create_app
    from krapte.web.accounts.elsewhere import provider_of
    from krapte.web.serving import serve

    where = address or f"http://{host}:{port}"
    settings = Settings(
        runs, state, folder, register, store, organisation, theme, where,
        secure=where.startswith("https:"), provider=provider_of(os.environ),
    )  # fmt: skip
    app = create_app(settings)
    click.echo(f"{where}  (Ctrl-C stops it)", err=True)
    secret = app.state.site.accounts.first_link()
    if secret is not None:
        click.echo(
            f"Nobody can sign in yet. Make the first administrator, within a day, at\n"
            f"{where}/account/uitnodiging/{secret}",
            err=True,
        )
    serve(app, host, port, proxies)
