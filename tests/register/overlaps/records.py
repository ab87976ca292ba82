"""Records as the register gives them, with what a test does not care about left unknown."""

from __future__ import annotations


def measure(code, **named):
    """Return a record of the kind `measure`."""
    return {
        "code": code,
        "kind": "programme",
        "name_nl": code,
        "name_en": code,
        "start": None,
        "end": None,
        "status": "announced",
        "target_groups": (),
        "instrument": "",
        "regions": (),
        "occupations": (),
        **named,
    }


def role(table, party, kind="owner"):
    """Return a record of the kind `role`."""
    return {"measure": table, "party": party, "role": kind}
