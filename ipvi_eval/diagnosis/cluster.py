"""The workers of a Dask scheduler, on as many machines as have joined it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar

from ipvi_eval.errors import AnalysisError

if TYPE_CHECKING:
    from distributed import Client

Item = TypeVar("Item")
Made = TypeVar("Made")

_PATIENCE = 20.0
"""Seconds in which the scheduler must answer, and a worker must have joined it."""
_ALIKE = ("ipvi_eval", "numpy", "scipy", "pandas", "statsmodels")
"""Packages whose version may move a number in its last digits."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The workers of the Dask scheduler at an address such as tcp://10.0.0.5:8786.

    What a worker that dies was making, or had made and not handed over, Dask gives to another.
    """

    scheduler: str

    def each(self, make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[tuple[int, Made]]:
        """The place of an item and what was made of it, as they are finished.

        Raises AnalysisError where the extra `cluster` is not installed, nobody answers, no worker has joined, a worker
        has other versions than this machine, an item ended one worker after another, or the scheduler was lost.
        """
        if not items:
            return
        with self._client() as client, self._told():
            yield from _as_finished(client, partial(_as_here, _versions(), make), items)

    @contextmanager
    def _client(self) -> Iterator[Client]:
        """A connection to a scheduler that has workers."""
        try:
            from distributed import Client
            from distributed.utils import LoopRunner
        except ImportError:
            msg = "a Dask scheduler takes Dask; install it with: pip install 'ipvi_eval[cluster]'"
            raise AnalysisError(msg) from None
        try:
            # First asked alone: a client that nobody answers is left half made, and waits when it is thrown away.
            LoopRunner().run_sync(self._answers)
            client = Client(self.scheduler, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError):
            msg = (
                f"no Dask scheduler answers at {self.scheduler}; start it with: dask scheduler; "
                "it prints its address, such as tcp://10.0.0.5:8786"
            )
            raise AnalysisError(msg) from None
        except TypeError:
            msg = f"{self.scheduler} takes certificates, and Dask's configuration (distributed.comm.tls) names none"
            raise AnalysisError(msg) from None
        try:
            self._wait_for_one(client)
            yield client
        finally:
            with suppress(TimeoutError):  # there may be nobody left to take leave of
                client.close()

    async def _answers(self) -> None:
        from distributed.core import connect
        from distributed.security import Security

        (await connect(self.scheduler, timeout=_PATIENCE, **Security().get_connection_args("client"))).abort()

    def _wait_for_one(self, client: Client) -> None:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            msg = (
                f"no worker has joined the Dask scheduler at {self.scheduler}; start one on each machine with: "
                f"dask worker {self.scheduler} --nthreads 1 --nworkers -1"
            )
            raise AnalysisError(msg) from None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What Dask could not do, as a sentence."""
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        again = "run it again, batches kept in a folder are read"
        try:
            yield
        except KilledWorker:
            msg = (
                "the same batch ended one Dask worker after another, as a lack of memory does; make the batches "
                f"smaller or give each worker more memory, and {again}"
            )
            raise AnalysisError(msg) from None
        except (CancelledError, CommClosedError):
            msg = f"the Dask scheduler at {self.scheduler} was lost; {again}"
            raise AnalysisError(msg) from None
        except ImportError as error:
            msg = f"a Dask worker lacks {error.name}; install there what is installed here, and {again}"
            raise AnalysisError(msg) from None


def _as_finished(client: Client, make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[tuple[int, Made]]:
    from distributed import as_completed

    # Not pure: Dask would take what it remembers of a function of the same name for the answer.
    places = {future: place for place, future in enumerate(client.map(make, items, pure=False))}
    # Results asked for by as_completed itself hold the error of a scheduler that was lost as if it were an answer.
    for ready in as_completed(places, loop=client.loop).batches():
        for future, made in zip(ready, client.gather(ready), strict=True):
            yield places.pop(future), made


def _as_here(here: dict[str, str], make: Callable[[Item], Any], item: Item) -> Any:
    """What is made of the item, on a worker whose numbers are those of this machine."""
    there = _versions()
    other = [f"{name} {there[name]} (here {here[name]})" for name in _ALIKE if there[name] != here[name]]
    if other:
        msg = f"a Dask worker has {', '.join(other)}; with other versions numbers move; install there what is here"
        raise AnalysisError(msg)
    return make(item)


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in _ALIKE}
