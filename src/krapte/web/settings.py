"""Where a site finds its data and keeps its state."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from krapte.web.patience import Patience

if TYPE_CHECKING:
    from krapte.web.accounts.elsewhere import Provider


@dataclass(frozen=True)
class Settings:
    """What whoever runs a site decides.

    Parameters
    ----------
    runs
        Folder of finished runs; the newest is shown.
    state
        Folder of what the site itself keeps: register, accounts, jobs, key of the sessions.
    data
        Folder of a data set; the embedded one when None.
    register
        File or URL of the register; `register.db` in the state folder when None.
    accounts
        File or URL of the accounts; `accounts.db` in the state folder when None.
    provider
        Where people of the organisation sign in with OpenID Connect; None is nowhere.
    computes
        Whether it does the jobs that it queues.
    patience
        How long it waits for slow readers and writers.
    store
        Folder of fetched statistics; None is none.
    organisation
        Whose site it is, as the header shows it; empty is nobody's.
    theme
        Style sheet that is laid over krapte's own; None is none.
    address
        Address at which readers find the site, for links in letters and for OpenID Connect.
    secure
        Whether readers come by https; cookies are then refused elsewhere.
    """

    runs: Path = Path("runs")
    state: Path = Path("site")
    data: Path | None = None
    register: str | None = None
    store: Path | None = None
    organisation: str = ""
    theme: Path | None = None
    address: str = "http://127.0.0.1:8000"
    secure: bool = False
    accounts: str | None = None
    provider: Provider | None = None
    computes: bool = True
    patience: Patience = field(default_factory=Patience)
