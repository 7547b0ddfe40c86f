"""The way to a Spark cluster: its address, a session on it, and in plain words what it can't do."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from headwater.engines import on_worker
from headwater.schema.errors import InputError, StorageError

if TYPE_CHECKING:
    from pyspark.sql.connect.session import SparkSession

CONNECT_PORT = 15002  # Spark's own default
# A server that was there is looked for again for about a minute: a network may fail for so long.
_TRIES_AT_WORK = 6
_TRIES_AT_THE_DOOR = 2

VERSION = metadata.version("headwater")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Spark Connect server listens; ``options`` as Spark has them: ``token=…;use_ssl=true``."""

    host: str
    port: int
    options: str

    @classmethod
    def parse(cls, url: str) -> Address:
        """Read ``spark://host[:port][/;option=value…]``.

        Raises
        ------
        InputError
            If it can't be read.
        """
        parts = urlsplit(url)
        try:
            port = parts.port or CONNECT_PORT
        except ValueError:
            port = 0
        options = parts.path.removeprefix("/").removeprefix(";")
        badly = any(option.count("=") != 1 for option in options.split(";") if option)
        if not (parts.scheme == "spark" and parts.hostname and port) or badly:
            raise InputError(
                "The address of the Spark cluster can't be read.",
                "Write spark://host:port, where its Spark Connect server listens.",
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(host, port, options)

    def __str__(self) -> str:
        # Without the options: a token isn't for logs.
        return f"spark://{self.host}:{self.port}"

    @property
    def remote(self) -> str:
        """As Spark's client wants it."""
        return f"sc://{self.host}:{self.port}/;{self.options}".rstrip("/;")


@contextmanager
def session(address: Address) -> Iterator[SparkSession]:
    """Yield a session of one's own; what still runs of it is stopped when it ends, on the cluster too.

    Raises
    ------
    InputError
        If the client isn't installed, or nobody answers at ``address``, or its workers can't run this Python's work.
    StorageError
        If the cluster gave up.
    """
    _load_spark()
    from pyspark.errors import PySparkException

    opened, done = None, False
    try:
        opened = _open(address)
        _greet(opened)
        yield opened
        done = True
    except PySparkException as error:
        raise told(address, error) from error
    finally:
        if opened is not None:
            _close(opened, abruptly=not done)


def _load_spark() -> None:
    try:
        with warnings.catch_warnings():
            # It says that pandas 3 is new to it; nothing of pandas is used here.
            warnings.simplefilter("ignore", FutureWarning)
            import pyspark.sql.connect.session  # noqa: F401
            from pyspark import cloudpickle
    except ImportError as error:
        raise InputError(
            f"Spark's client isn't installed ({error.name or 'pyspark'} is missing).",
            "Install it: pip install 'headwater[spark]'.",
        ) from error
    cloudpickle.register_pickle_by_value(on_worker)  # type: ignore[no-untyped-call]


def _open(address: Address) -> SparkSession:
    from pyspark.sql.connect.session import SparkSession

    # What it warns of is raised too, a moment later.
    warnings.filterwarnings("ignore", r"\[RETRIES_EXCEEDED\]")
    opened: SparkSession = SparkSession.builder.remote(address.remote).create()
    return opened


def _greet(opened: SparkSession) -> None:
    """Say the first word: only now it turns out whether anybody listens."""
    _try(opened, times=_TRIES_AT_THE_DOOR)
    opened.conf.set("spark.sql.session.timeZone", "UTC")
    _try(opened, times=_TRIES_AT_WORK)


def _try(opened: SparkSession, *, times: int) -> None:
    """Say how often a word to the server is repeated before it is taken for gone."""
    from pyspark.sql.connect.client.retries import DefaultPolicy

    # By its name in quotes: the word for Spark's side of the line is one of ours for something else.
    caller = getattr(opened, "client")  # noqa: B009
    caller.set_retry_policies([DefaultPolicy(max_retries=times)])


def _close(opened: SparkSession, *, abruptly: bool) -> None:
    _try(opened, times=0)  # nobody waits for a server that went away
    if abruptly:
        with suppress(Exception):
            opened.interruptAll()
    opened.stop()


def told(address: Address, error: Exception) -> InputError | StorageError:
    """Return what Spark's error says to a person."""
    said = str(error)
    if "PYTHON_VERSION_MISMATCH" in said:
        return InputError(
            f"The workers of {address} have another Python than this machine: {_reason(said)}",
            "Give both the same Python, to the minor version (3.11, say).",
        )
    if "maxResultSize" in said:
        return StorageError(
            f"The buckets' results are more than {address} takes at a time.",
            "Raise spark.driver.maxResultSize and spark.driver.memory of its Connect server.",
        )
    if "UNAVAILABLE" in said or "failed to connect" in said:
        return InputError(
            f"No Spark Connect server answers at {address}.",
            "Start one, or correct the address: it names the Connect server (port 15002 unless set otherwise), not the"
            " master.",
        )
    if re.search(r"UNAUTHENTICATED|PERMISSION_DENIED", said):
        return InputError(
            f"{address} doesn't let you in.",
            "Add your token to the address: spark://host:port/;token=…;use_ssl=true.",
        )
    if "ModuleNotFoundError" in said or "PACKAGE_NOT_INSTALLED" in said:
        return unfit(address, f"can't run it: {_reason(said)}")
    return StorageError(
        f"{address} gave up: {_reason(said)}",
        "Nothing was published. Look into the cluster's own log, then start again.",
    )


def unfit(address: Address, lacking: str) -> InputError:
    """Return what is raised when workers can't run Headwater."""
    return InputError(
        f"A worker of {address} {lacking}",
        f"Install headwater {VERSION}, with what it needs, in the Python of every worker.",
    )


def _reason(said: str) -> str:
    """Return the line of Spark's message that tells most: what Python raised last, else the first line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    raised = [
        line
        for line in lines
        if re.match(r"[\w.]*(Error|Exception)\b: |\[[A-Z_.]+\]", line)
    ]
    reason = (raised or lines or ["it doesn't say why"])[-1 if raised else 0]
    return reason[:300].rstrip(".") + "."
