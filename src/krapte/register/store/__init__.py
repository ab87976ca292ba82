"""The store of the register: records with their whole history, in SQLite or PostgreSQL."""

from krapte.register.store.copying import copy_register
from krapte.register.store.edit import LASTING, Outcome, Transaction
from krapte.register.store.engine import register_revision
from krapte.register.store.fields import Choice, Field, Kind, kinds
from krapte.register.store.history import Change, Edit, FieldChange
from krapte.register.store.load import FILES, fill, tables_of, write_project
from krapte.register.store.record import Record, Value, text_of
from krapte.register.store.register import Register
from krapte.register.store.rules import record_problems
from krapte.register.store.schema import key_of
from krapte.register.store.stale import StaleRecord
from krapte.register.store.values import Unfit, cleaned, shown, value_of

__all__ = [
    "FILES",
    "LASTING",
    "Change",
    "Choice",
    "Edit",
    "Field",
    "FieldChange",
    "Kind",
    "Outcome",
    "Record",
    "Register",
    "StaleRecord",
    "Transaction",
    "Unfit",
    "Value",
    "cleaned",
    "copy_register",
    "fill",
    "key_of",
    "kinds",
    "record_problems",
    "register_revision",
    "shown",
    "tables_of",
    "text_of",
    "value_of",
    "write_project",
]
