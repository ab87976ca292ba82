"""A schedule in numbers and the same as work with names, one from the other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from krapte.programming.order import in_order
from krapte.programming.plan import Work
from krapte.programming.project import Programme
from krapte.programming.solve.case import Case
from krapte.programming.solve.schedule import Schedule


class Names:
    """What the projects and packages of a case are called.

    Parameters
    ----------
    case
        The problem in numbers.
    programme
        From which it was made.
    first_month
        Of the supply: months of a schedule count from it.
    """

    def __init__(self, case: Case, programme: Programme, first_month: int) -> None:
        self._first_package, self._first_month = case.first_package, first_month
        self._codes = [
            [(project.project, code) for code in in_order(waits)]
            for project in (programme.projects[number] for number in case.project)
            for waits in [{own.package: own.after for own in project.packages}]
        ]

    def works_of(self, schedule: Schedule, rows: Iterable[int] | None = None) -> list[Work]:
        """Return the work of the projects that are built, of some rows or of all."""
        return [
            Work(*code, self._first_month + int(schedule.start[at]), int(schedule.months[at]))
            for row in (range(len(self._codes)) if rows is None else rows)
            if schedule.built[row]
            for at, code in enumerate(self._codes[row], start=self._first_package[row])
        ]

    def write(
        self, schedule: Schedule, works: Iterable[Work], rows: Iterable[int] | None = None
    ) -> None:
        """Write down when projects are built; one of which a package has no work is not."""
        known = {(own.project, own.package): own for own in works}
        for row in range(len(self._codes)) if rows is None else rows:
            schedule.built[row] = all(code in known for code in self._codes[row])
            if schedule.built[row]:
                own = [known[code] for code in self._codes[row]]
                here = slice(self._first_package[row], self._first_package[row] + len(own))
                schedule.start[here] = np.array([one.start for one in own]) - self._first_month
                schedule.months[here] = [one.months for one in own]
