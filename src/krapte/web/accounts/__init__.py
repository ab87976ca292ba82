"""Who may do what: accounts, sessions, roles and the record of every write."""

from krapte.web.accounts.guard import Who, require, signed_in
from krapte.web.accounts.roles import ACTIONS, ROLES, Role, may
from krapte.web.accounts.schema import TABLES
from krapte.web.accounts.store import Account, Accounts

__all__ = [
    "ACTIONS",
    "ROLES",
    "TABLES",
    "Account",
    "Accounts",
    "Role",
    "Who",
    "may",
    "require",
    "signed_in",
]
