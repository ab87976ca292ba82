"""A Dask cluster: one that is started here and closed afterwards, or one that is there already.

Whoever can reach a Dask scheduler can run programs on its workers: Dask itself asks nobody who
they are. A cluster of our own is therefore closed by keys that exist in memory only, and a cluster
elsewhere must be reached over TLS unless its owner says in Dask's configuration that it need not.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from krapte.errors import BadInput, Problem
from krapte.shards.here import cores_here

_ANSWER = 10.0
"""Seconds within which a scheduler must answer."""

_START = 60.0
"""Seconds within which a cluster must have a worker."""

_OWN = 0.7
"""Part of the memory of this machine (or container) which a cluster of our own may use."""

_LOCAL = re.compile(r"local(?::([1-9]\d{0,2}))?")


@dataclass(frozen=True)
class Slots:
    """What the workers of a cluster have.

    Parameters
    ----------
    threads
        Shards that are computed at once.
    memory
        Bytes for each of them, on the worker that has least.
    """

    threads: int
    memory: float


@dataclass(frozen=True, eq=False)
class Cluster:
    """Workers that compute shards.

    Parameters
    ----------
    client
        A `distributed.Client` that is connected.
    """

    client: Any

    def slots(self) -> Slots:
        """Return what the workers that are there now have; nothing when nobody answers."""
        try:
            workers = self.client.scheduler_info()["workers"].values()
        except OSError:
            workers = []
        shares = [own["memory_limit"] / own["nthreads"] for own in workers if own["memory_limit"]]
        threads = sum(own["nthreads"] for own in workers)
        return Slots(threads, min(shares, default=float("inf")))

    def await_worker(self, seconds: float = _START) -> None:
        """Wait until there is a worker.

        Raises
        ------
        BadInput
            There is none within the time, or the scheduler is gone.
        """
        mend = "Start `dask worker` with the same address and keys, then run this again."
        try:
            self.client.wait_for_workers(1, timeout=seconds)
        except (OSError, TimeoutError, ValueError, RuntimeError):
            found = f"no worker within {seconds:.0f} seconds"
            raise _refused(found, "at least one worker", mend) from None


@contextmanager
def opened(address: str | None) -> Iterator[Cluster | None]:
    """Give the cluster at an address, and leave it (or stop it, when it is our own) afterwards.

    Parameters
    ----------
    address
        `local` or `local:N` starts N workers on this machine, one per core when N is left out;
        `tls://host:port` is a Dask scheduler with the keys of Dask's own configuration
        (`distributed.comm.tls`); `tcp://host:port` one without keys, on this machine or where
        `distributed.comm.require-encryption` is false on purpose. None gives None: no cluster.

    Raises
    ------
    BadInput
        The address is none of these, nobody answers, or there is no worker.
    """
    if address is None:
        yield None
        return
    require_address(address)
    local = _LOCAL.fullmatch(address)
    opening = _started(int(local[1] or cores_here())) if local else _connected(address)
    with opening as client:
        own = Cluster(client)
        own.await_worker()
        yield own


@contextmanager
def _started(workers: int) -> Iterator[Any]:
    import logging

    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security
    from distributed.system import MEMORY_LIMIT

    share = int(MEMORY_LIMIT * _OWN / workers)
    # Nothing about people may reach the disk, and no page may tell what goes on.
    shut = {f"distributed.worker.memory.{name}": False for name in ("target", "spill")}
    shut |= {f"distributed.{role}.http.routes": [] for role in ("scheduler", "worker")}
    with (
        dask.config.set(shut),
        LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            memory_limit=share,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    from distributed import Client

    try:
        client = Client(address, timeout=_ANSWER)
    except (OSError, ValueError, TimeoutError, RuntimeError, TypeError) as fault:
        mend = "Start `dask scheduler` and `dask worker`, or leave --cluster out."
        found = f"no answer ({type(fault).__name__})"
        raise _refused(found, "the address of a Dask scheduler", mend) from None
    with client:
        yield client


def require_address(address: str) -> None:
    """Refuse an address of another form than `opened` takes, or an open one on another machine.

    Nobody is called: whether a cluster answers there is another question.

    Raises
    ------
    BadInput
        It is refused.
    """
    if _LOCAL.fullmatch(address):
        return
    parts = urlsplit(address)
    try:
        whole = parts.scheme in ("tcp", "tls") and parts.hostname and parts.port
    except ValueError:
        whole = False
    if not whole:
        allowed = "`local`, `local:N`, `tls://host:port` or `tcp://host:port`"
        raise _refused(f"`{address}`", allowed, "Write one of these; 8786 is Dask's usual port.")
    if parts.scheme == "tls" or _is_here(str(parts.hostname)):
        return
    import dask
    import distributed  # noqa: F401 - lays its defaults into dask's configuration

    if dask.config.get("distributed.comm.require-encryption") is not False:
        mend = (
            "Give scheduler and workers keys and use tls:// (docs/scale.md), or say in Dask's "
            "configuration that distributed.comm.require-encryption is false."
        )
        found = "a cluster on another machine without encryption or keys"
        raise _refused(found, "tls:// to another machine", mend)


def _is_here(host: str) -> bool:
    """Return whether a host is this machine for certain."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refused(found: str, allowed: str, mend: str) -> BadInput:
    return BadInput([Problem("cluster", None, "--cluster", found, allowed, mend)])
