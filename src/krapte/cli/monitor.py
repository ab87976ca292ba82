"""`krapte monitor`: how the plan stands, what left its course, and how to steer."""

from __future__ import annotations

import click

from krapte.cli.monitor_steer import advise, decide, decisions
from krapte.cli.monitor_watch import alerts, nowcast, status


@click.group("monitor")
def command() -> None:
    """Follow the plan: status of targets, alarms, nowcast, ways to steer, decisions.

    Money that was spent and milestones that were reached are shown beside results and never as
    one; only a result has a state, and it comes from the chance that the forecast gives.
    """


for _own in (status, alerts, nowcast, advise, decide, decisions):
    command.add_command(_own)
