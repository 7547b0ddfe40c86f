"""What is said when a cluster can't be reached: nothing here needs one."""

from __future__ import annotations

import socket
import sys
import threading

import pytest

from headwater import engines
from headwater.engines.cluster import Address
from headwater.schema.errors import InputError

pytestmark = pytest.mark.usefixtures("as_a_script")


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("spark://cluster:7000", "sc://cluster:7000"),
        ("spark://cluster", "sc://cluster:15002"),
        ("spark://[::1]:7000", "sc://[::1]:7000"),
        (
            "spark://cluster:7000/;use_ssl=true;token=abc",
            "sc://cluster:7000/;use_ssl=true;token=abc",
        ),
    ],
)
def test_an_address_is_one_of_sparks_connect_server(url: str, remote: str) -> None:
    assert Address.parse(url).remote == remote


def test_a_token_is_never_said() -> None:
    assert str(Address.parse("spark://cluster/;token=abc")) == "spark://cluster:15002"


@pytest.mark.parametrize(
    "url", ["spark:", "spark://", "spark://cluster:port", "spark://cluster/;token"]
)
def test_an_address_that_cant_be_read_is_a_clear_message(url: str) -> None:
    with pytest.raises(InputError, match="can't be read"):
        engines.open(url)


def test_a_client_that_isnt_installed_is_said_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(InputError, match=r"pip install 'headwater\[spark\]'"):
        engines.open("spark://127.0.0.1:1")


def test_nobody_at_the_address_is_a_clear_message() -> None:
    with pytest.raises(
        InputError, match=r"No Spark Connect server answers at spark://"
    ):
        engines.open("spark://127.0.0.1:1")


def test_something_else_at_the_address_is_a_clear_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_hang_up, args=[server], daemon=True).start()
        with pytest.raises(InputError, match="No Spark Connect server answers"):
            engines.open(f"spark://127.0.0.1:{server.getsockname()[1]}")


def _hang_up(server: socket.socket) -> None:
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        caller.close()
