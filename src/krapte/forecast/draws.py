"""All draws of a forecast, kept on disk while they come and read back year by year.

Quantiles need every draw of an indicator at once, and a thousand draws of all indicators take more
memory than a laptop has to spare. One year of all draws does not.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import numpy as np

from krapte.errors import BadInput, Problem

_NUMBER = np.dtype(np.float32)


class Draws:
    """Simulated indicators of all draws and scenarios, in a temporary file of their own.

    The file has no name: whatever ends the run, nothing stays behind. Draws may be written in any
    order and from several threads at once.

    Parameters
    ----------
    indicators
        Names kept by scenario.
    shape
        Draws, years, regions and occupations.

    Raises
    ------
    BadInput
        The folder for temporary files has no room for them.
    """

    def __init__(
        self, indicators: Mapping[str, Sequence[str]], shape: tuple[int, int, int, int]
    ) -> None:
        self.shape = shape
        self._slots = [(scenario, name) for scenario in indicators for name in indicators[scenario]]
        draws, years, *cell = shape
        self._block = len(self._slots) * int(np.prod(cell)) * _NUMBER.itemsize
        needed = draws * years * self._block
        free = shutil.disk_usage(tempfile.gettempdir()).free
        if needed > free:
            raise BadInput([_no_room(needed, f"{free / 1e6:,.0f} MB free")])
        self._file = tempfile.TemporaryFile(prefix="krapte-draws-")  # noqa: SIM115
        self._one_at_a_time = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def write(self, draw: int, values: Mapping[str, Mapping[str, np.ndarray]]) -> None:
        """Keep one draw: scenario -> indicator -> [year, region, occupation]."""
        every = np.stack([values[scenario][name] for scenario, name in self._slots], axis=1)
        every = np.ascontiguousarray(every, _NUMBER)
        try:
            with self._one_at_a_time:
                for year, block in enumerate(every):
                    self._file.seek(self._place(year, draw))
                    self._file.write(block.data)
        except OSError as error:
            raise BadInput([_no_room(every.nbytes, str(error.strerror))]) from error

    def year(self, year: int) -> dict[str, dict[str, np.ndarray]]:
        """Return one year: scenario -> indicator -> [draw, region, occupation], float32."""
        draws, _, regions, occupations = self.shape
        every = np.empty((draws, len(self._slots), regions, occupations), _NUMBER)
        with self._one_at_a_time:
            self._file.seek(self._place(year, 0))
            self._file.readinto(every.data.cast("B"))
        values: dict[str, dict[str, np.ndarray]] = {}
        for slot, (scenario, name) in enumerate(self._slots):
            values.setdefault(scenario, {})[name] = every[:, slot]
        return values

    def _place(self, year: int, draw: int) -> int:
        return (year * self.shape[0] + draw) * self._block


def _no_room(size: int, found: str) -> Problem:
    return Problem(
        tempfile.gettempdir(),
        None,
        None,
        found,
        f"room for {size / 1e6:,.0f} MB of draws while the forecast runs",
        "Free the disk, ask for fewer draws, or set TMPDIR to a folder with more room.",
    )
