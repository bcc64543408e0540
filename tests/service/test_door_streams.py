"""Whatever a client says, the door answers, lives on, and says 250 to a mail only when it has its row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from inbox.listener import DoorProtocol, Doorway
from service.application import Application
from service.door import DoorKeeper
from service.store.tables import mailbox_uid, message
from tests.inbox.listening import ADDRESS, Client, listening
from tests.service.installation import an_installation

KEPT = re.compile(rb"^250 2\.0\.0 kept as ([0-9a-f]{16})\r$", re.MULTILINE)
END = b"\r\n.\r\nRSET\r\nQUIT\r\n"  # out of whatever state the stream has led to

addresses = st.sampled_from([ADDRESS, "facturas+token@company.example", "nobody@company.example", "", "a@[", '"x y"@z'])
commands = st.one_of(
    st.sampled_from(
        [
            b"LHLO x",
            b"EHLO x",
            b"HELO",
            b"DATA",
            b"DATA x",
            b"RSET",
            b"NOOP",
            b"HELP DATA",
            b"VRFY \xff",
            b".",
            b"",
            b"\x00",
        ]
    ),
    addresses.map(lambda one: f"MAIL FROM:<{one}>".encode()),
    addresses.map(lambda one: f"RCPT TO:<{one}>".encode()),
    st.integers(0, 10**9).map(lambda size: b"MAIL FROM:<> SIZE=%d BODY=8BITMIME SMTPUTF8" % size),
    st.binary(max_size=60),
)
ends = st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n.\r\n", b"\n.\n", b"\r\n.\n"])
mails = st.tuples(st.binary(max_size=200), st.integers(1, 3)).map(
    lambda one: (
        b"LHLO x\r\nEHLO x\r\nMAIL FROM:<a@b.example>\r\n"
        + b"RCPT TO:<facturas@company.example>\r\n" * one[1]
        + b"DATA\r\n"
        + one[0]
        + b"\r\n.\r\n"
    )
)
streams = st.lists(st.one_of(st.tuples(commands, ends).map(b"".join), mails), max_size=12).map(b"".join)


@pytest.fixture(scope="module", params=list(DoorProtocol))
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Application, Path]]:
    """A running door: its installation and its socket."""
    folder = tmp_path_factory.mktemp("door")
    app, path = an_installation(folder), folder / "door"
    keeper = DoorKeeper(app, lambda _key: None)
    with closing(keeper), listening(keeper, protocol=request.param, doorway=Doorway(socket=path), mail=100_000):
        yield app, path
    with app.store.read() as connection:
        assert connection.scalars(select(mailbox_uid.c.uid)).first(), "no stream brought a mail: the test shows nothing"
    app.store.close()


@settings(max_examples=80)
@given(stream=streams)
def test_no_stream_of_bytes_breaks_the_door_or_gets_a_250_without_a_row(served, stream: bytes):
    app, path = served
    handovers = {found.decode() for found in KEPT.findall(said_to(path, stream + END))}
    with app.store.read() as connection:
        kept = connection.scalars(
            select(message.c.sha256).order_by(message.c.id.desc()).limit(len(handovers) + 1)
        ).all()
        numbers = connection.scalars(select(mailbox_uid.c.uid).order_by(mailbox_uid.c.uid)).all()
    held = [app.blobs.get(sha256) for sha256 in kept]
    assert all(
        any(f"LMTP id {one};".encode() in raw or f"SMTP id {one};".encode() in raw for raw in held) for one in handovers
    )
    assert numbers == list(range(1, len(numbers) + 1))
    with Client(path) as client:  # and the next client is served
        assert client.code() == "220"


def said_to(path: Path, stream: bytes) -> bytes:
    """Return everything the door says to a client that says all of this at once."""
    with Client(path) as client:
        try:
            client.send(stream)
        except (BrokenPipeError, ConnectionResetError):  # cut off before everything was said: too much nonsense
            return b""
        return client.rest()
