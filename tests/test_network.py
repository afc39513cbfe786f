"""The suite needs no network, and can't reach one."""

import socket

import pytest
from conftest import NetworkBlocked

ELSEWHERE = ("192.0.2.1", 80)  # TEST-NET-1 of RFC 5737: nobody's address


def test_a_connection_beyond_this_machine_is_refused() -> None:
    with socket.socket() as outward, pytest.raises(NetworkBlocked, match=r"192\.0\.2\.1"):
        outward.connect(ELSEWHERE)


def test_a_connection_that_reports_errors_by_number_is_refused_too() -> None:
    with socket.socket() as outward, pytest.raises(NetworkBlocked):
        outward.connect_ex(ELSEWHERE)


def test_a_host_name_is_refused_before_it_is_looked_up() -> None:
    with socket.socket() as outward, pytest.raises(NetworkBlocked):
        outward.connect(("example.invalid", 443))


def test_loopback_stays_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        client.sendall(b"here")
        accepted, _ = server.accept()
        with accepted:
            received = accepted.recv(4)

    assert received == b"here"
