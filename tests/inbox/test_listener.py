"""The dialogue at the second door: who gets which reply, and what limits hold."""

from __future__ import annotations

import smtplib
import socket
import stat
import threading
from ipaddress import ip_network
from pathlib import Path

import pytest

from inbox.listener import DoorProtocol, Doorway, Limits, Trouble
from inbox.listener.reception import Reception
from tests.inbox.listening import ADDRESS, RECIPIENTS, Client, Shelf, listening

MAIL = b"From: ap@supplier.example\r\nSubject: Invoice 1\r\n\r\nAttached.\r\n"
SECOND = b"MAIL FROM:<evil@attacker.example>\r\nRCPT TO:<facturas@company.example>\r\nDATA\r\nSubject: second\r\n\r\nx"


def test_lmtp_answers_for_each_recipient_after_one_mail_was_kept():
    shelf = Shelf()
    with listening(shelf) as door, Client(door.port) as client:
        client.begin(ADDRESS, "facturas+f-2026-1.r.8x.abc@company.example", "Compras@Company.Example")
        client.send(MAIL + b".\r\n")
        assert [client.code() for _ in range(3)] == ["250"] * 3
        assert client.say("NOOP") == "250"
    (kept,) = shelf.kept
    assert kept.content == MAIL
    assert kept.sender == "ap@supplier.example"
    assert kept.mailboxes == ("facturas", "compras")
    assert len(kept.recipients) == 3


def test_smtp_answers_once():
    shelf = Shelf()
    with listening(shelf, protocol=DoorProtocol.SMTP) as door, smtplib.SMTP("127.0.0.1", door.port) as client:
        assert client.sendmail("", [ADDRESS, "compras@company.example"], MAIL) == {}
        assert client.noop()[0] == 250
    assert [kept.sender for kept in shelf.kept] == [""]


def test_each_protocol_knows_only_its_own_greeting():
    for protocol, other in (
        (DoorProtocol.LMTP, "EHLO x"),
        (DoorProtocol.LMTP, "HELO x"),
        (DoorProtocol.SMTP, "LHLO x"),
    ):
        with listening(Shelf(), protocol=protocol) as door, Client(door.port) as client:
            assert client.code() == "220"
            assert client.say(other) == "500"


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        (ADDRESS, "250"),
        # letters' case never matters
        ("FACTURAS@COMPANY.EXAMPLE", "250"),
        # any subaddress, whether we ever made it or not, long or strange
        ("facturas+x@company.example", "250"),
        ("facturas+f-2026-1.r.8x.aaaaaaaaaaaaaaaaaaaaaaaaaa@company.example", "250"),
        ("facturas++@company.example", "250"),
        # nobody
        ("factura@company.example", "550"),
        ("facturas@supplier.example", "550"),
        ("x+facturas@company.example", "550"),
        # no address at all
        ("facturas", "550"),
    ],
)
def test_recipients_are_known_by_their_shape(recipient: str, code: str):
    with listening(Shelf()) as door, Client(door.port) as client:
        client.greet()
        assert client.say("MAIL FROM:<>") == "250"
        client.send(f"RCPT TO:<{recipient}>\r\n".encode())
        assert client.reply() == {"250": "250 2.1.5 OK", "550": "550 5.1.1 nobody of that address here"}[code]


def test_an_unknown_recipient_does_not_spoil_the_others():
    shelf = Shelf()
    with listening(shelf) as door, Client(door.port) as client:
        client.greet()
        client.say("MAIL FROM:<a@supplier.example>")
        assert [client.say(f"RCPT TO:<{one}>") for one in ("nobody@x.example", ADDRESS)] == ["550", "250"]
        assert client.say("DATA") == "354"
        client.send(MAIL + b".\r\n")
        assert client.code() == "250"
        assert client.say("NOOP") == "250"
    assert shelf.kept[0].recipients == (ADDRESS,)


def test_data_without_a_recipient_is_refused():
    with listening(Shelf()) as door, Client(door.port) as client:
        client.greet()
        assert client.say("DATA") == "503"
        client.say("MAIL FROM:<a@supplier.example>")
        assert client.say("DATA") == "503"


# RFC 5321 section 4.5.2; each of these ends a mail for some servers (CVE-2023-51764, CVE-2024-27305).
@pytest.mark.parametrize(
    "terminator", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n.\r", b"\r\n\x00.\r\n", b"\r.\r\n"]
)
def test_only_a_dot_between_crlfs_ends_a_mail(terminator: bytes):
    shelf = Shelf()
    smuggled = MAIL + b"text" + terminator + SECOND
    with listening(shelf) as door, Client(door.port) as client:
        client.begin()
        client.send(smuggled + b"\r\n.\r\n")
        assert client.code() == "250"
        assert client.say("NOOP") == "250"
    unstuffed = smuggled.replace(b"\r\n.", b"\r\n")  # a dot that begins a line and does not end the mail is taken off
    assert [kept.content for kept in shelf.kept] == [unstuffed + b"\r\n"]


@pytest.mark.parametrize(
    ("wire", "content"),
    [
        # stuffed dots are taken off, others stay
        (b"..\r\n.\r\n", b".\r\n"),
        (b".a\r\n...b\r\nc.\r\n.\r\n", b"a\r\n..b\r\nc.\r\n"),
        # no content at all
        (b".\r\n", b""),
        # eight bits, zeros, bare line ends stay as they are
        (b"\xff\x00\r\r\n\n\r\n.\r\n", b"\xff\x00\r\r\n\n\r\n"),
        # lines longer than any buffer, one beginning with a dot (H13)
        (b"." + b"x" * 300_000 + b"\r\n.\r\n", b"x" * 300_000 + b"\r\n"),
        (b"y" * 70_000 + b"\r\n.\r\n", b"y" * 70_000 + b"\r\n"),
        (
            b"z" * 65_535 + b"\r\n" + b"." + b"w" * 65_537 + b"\r\n.\r\n",
            b"z" * 65_535 + b"\r\n" + b"w" * 65_537 + b"\r\n",
        ),
    ],
)
def test_content_comes_through_byte_for_byte(wire: bytes, content: bytes):
    shelf = Shelf()
    with listening(shelf) as door, Client(door.port) as client:
        client.begin()
        client.send(wire)
        assert client.code() == "250"
    assert [kept.content for kept in shelf.kept] == [content]


def test_what_comes_in_the_smallest_pieces_is_the_same():
    shelf = Shelf()
    with listening(shelf) as door, Client(door.port) as client:
        client.begin()
        for byte in b"..a\r\n.\r\n":
            client.send(bytes([byte]))
        assert client.code() == "250"
    assert shelf.kept[0].content == b".a\r\n"


def test_a_pipelined_session_is_answered_step_by_step():
    shelf = Shelf()
    one = f"MAIL FROM:<a@supplier.example>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n".encode() + MAIL + b".\r\n"
    with listening(shelf) as door, Client(door.port) as client:
        client.send(b"LHLO x\r\n" + one + one + b"QUIT\r\n")
        codes = [client.code() for _ in range(11)]
    assert codes == ["220", "250", *["250", "250", "354", "250"] * 2, "221"]
    assert len(shelf.kept) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        # foreseen: the disk is full
        Trouble("disk_full"),
        # not foreseen, of any kind
        OSError(5, "Input/output error"),
        RuntimeError("a bug"),
        MemoryError(),
    ],
)
def test_trouble_of_our_own_is_answered_451_for_each_recipient_and_the_session_goes_on(trouble: Exception):
    shelf = Shelf()
    shelf.keep_trouble = trouble
    with listening(shelf) as door, Client(door.port) as client:
        client.begin(ADDRESS, "compras@company.example")
        client.send(MAIL + b".\r\n")
        assert [client.code(), client.code()] == ["451", "451"]
        shelf.keep_trouble = None
        assert client.say("MAIL FROM:<a@supplier.example>") == "250"
        assert client.say(f"RCPT TO:<{ADDRESS}>") == "250"
        assert client.say("DATA") == "354"
        client.send(MAIL + b".\r\n")
        assert client.code() == "250"
    assert len(shelf.kept) == 1


def test_while_nothing_can_be_kept_no_mail_is_begun():
    shelf = Shelf()
    shelf.check_trouble = Trouble("disk_full")
    with listening(shelf) as door, Client(door.port) as client:
        client.greet()
        assert client.say("MAIL FROM:<a@supplier.example>") == "451"
        shelf.check_trouble = OSError(5, "Input/output error")
        assert client.say("MAIL FROM:<a@supplier.example>") == "451"
        shelf.check_trouble = None
        assert client.say("MAIL FROM:<a@supplier.example>") == "250"


def test_nothing_is_said_before_the_mail_is_kept():
    shelf = Shelf()
    shelf.open.clear()
    with listening(shelf) as door, Client(door.port) as client:
        client.begin()
        client.send(MAIL + b".\r\n")
        assert shelf.reached.wait(60)
        client._socket.settimeout(0.3)
        with pytest.raises(TimeoutError):
            client._socket.recv(1)
        shelf.open.set()
        client._socket.settimeout(60)
        assert client._socket.recv(3) == b"250"


def test_one_slow_mail_does_not_hold_up_other_sessions():
    shelf = Shelf()
    shelf.open.clear()
    with listening(shelf) as door, Client(door.port) as slow, Client(door.port) as other:
        slow.begin()
        slow.send(MAIL + b".\r\n")
        assert shelf.reached.wait(60)
        other.begin()
        other.send(MAIL + b".\r\n")
        shelf.open.set()
        assert [slow.code(), other.code()] == ["250", "250"]


def test_a_mail_that_is_too_large_is_refused_when_announced_and_when_not():
    shelf = Shelf()
    with listening(shelf, mail=10_000) as door, Client(door.port) as client:
        client.greet()
        assert client.say("MAIL FROM:<a@supplier.example> SIZE=10001") == "552"
        assert client.say("MAIL FROM:<a@supplier.example> SIZE=10") == "250"
        for recipient in (ADDRESS, "compras@company.example"):
            assert client.say(f"RCPT TO:<{recipient}>") == "250"
        assert client.say("DATA") == "354"
        client.send(b"x" * 9_999 + b"\r\n.\r\n")
        assert [client.code(), client.code()] == ["552", "552"]
        assert client.say("NOOP") == "250"
        assert door.budget_left == 200_000_000
    assert shelf.kept == []


def test_beyond_the_bytes_in_flight_a_mail_is_put_off_before_it_begins():
    shelf = Shelf()
    shelf.open.clear()
    with listening(shelf, in_flight=600_000) as door, Client(door.port) as first, Client(door.port) as second:
        first.begin()
        first.send(b"x" * 400_000 + b"\r\n.\r\n")
        assert shelf.reached.wait(60)
        second.greet()
        assert second.say("MAIL FROM:<a@supplier.example> SIZE=400000") == "250"
        assert second.say(f"RCPT TO:<{ADDRESS}>") == "250"
        assert second.say("DATA") == "452"
        shelf.open.set()
        assert first.code() == "250"
        assert door.budget_left == 600_000
        assert second.say("DATA") == "354"


def test_a_mail_that_grows_beyond_the_bytes_in_flight_is_put_off_at_its_end():
    shelf = Shelf()
    with listening(shelf, in_flight=600_000) as door, Client(door.port) as client:
        client.begin(ADDRESS, "compras@company.example")
        client.send(b"y" * 700_000 + b"\r\n.\r\n")
        assert [client.code(), client.code()] == ["452", "452"]
        assert door.budget_left == 600_000
    assert shelf.kept == []


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind():
    shelf = Shelf()
    with listening(shelf, connections=1) as door:
        with Client(door.port) as client:
            client.begin()
            client.send(MAIL)
        while not _is_let_in(door.port):  # the first one's end may not have been noticed yet
            pass
        assert door.budget_left == 200_000_000
    assert shelf.kept == []


def _is_let_in(port: int) -> bool:
    with Client(port) as client:
        return client.code() == "220"


def test_too_many_connections_are_turned_away_politely():
    with (
        listening(Shelf(), connections=2) as door,
        Client(door.port) as first,
        Client(door.port) as second,
        Client(door.port) as third,
    ):
        assert [first.code(), second.code()] == ["220", "220"]
        assert [third.code(), third.code()] == ["421", ""]
        assert first.say("NOOP") == "250"


def test_too_many_recipients_are_put_off():
    with listening(Shelf(), recipients=2) as door, Client(door.port) as client:
        client.greet()
        client.say("MAIL FROM:<a@supplier.example>")
        said = [client.say(f"RCPT TO:<facturas+{number}@company.example>") for number in range(3)]
        assert said == ["250", "250", "452"]


def test_a_flood_of_commands_ends_the_session():
    with listening(Shelf()) as door, Client(door.port) as client:
        client.greet()
        assert [client.say("NOOP") for _ in range(100)] == ["250"] * 100
        assert [client.say("NOOP"), client.code()] == ["421", ""]


@pytest.mark.parametrize(
    "line",
    [
        # longer than any command
        b"MAIL FROM:<" + b"a" * 2_000 + b"@x.example>",
        b"NOOP " + b"x" * 200_000,
        # no words, no letters
        b"",
        b"\xff\xfe\x00",
        # an address that no parser likes
        b"MAIL FROM:<\xff@[>",
        b"MAIL FROM:<a@x.example> BODY=BINARYMIME",
        b"MAIL FROM:<a@x.example> AUTH=<>",
        b"AUTH PLAIN AGEAYg==",
        b"STARTTLS",
        b"BDAT 10 LAST",
    ],
)
def test_a_command_that_makes_no_sense_is_answered_and_forgotten(line: bytes):
    with listening(Shelf()) as door, Client(door.port) as client:
        client.greet()
        client.send(line + b"\r\n")
        assert client.code()[0] in "45"
        assert client.say("MAIL FROM:<a@supplier.example>") == "250"


def test_an_idle_client_and_one_that_sends_a_byte_now_and_then_are_cut_off():
    with listening(Shelf(), idle_seconds=0.4) as door, Client(door.port) as idle:
        assert [idle.code(), idle.code()] == ["220", ""]
    with listening(Shelf(), content_seconds=0.8) as door:
        with Client(door.port) as slow:
            slow.begin()
            drip = threading.Thread(target=_drip, args=(slow,))
            drip.start()
            assert slow.code() == ""
            drip.join()
        assert door.budget_left == 200_000_000


def _drip(client: Client) -> None:
    try:
        while True:
            client.send(b"x")
            threading.Event().wait(0.05)
    except OSError:
        return


def test_at_the_end_a_mail_half_handed_over_comes_in_and_nobody_else():
    shelf = Shelf()
    with listening(shelf) as door, Client(door.port) as busy, Client(door.port) as idle:
        port = door.port
        idle.greet()
        busy.begin()
        busy.send(MAIL)
        door.close()
        assert [idle.code(), idle.code()] == ["421", ""]
        busy.send(b".\r\n")
        assert [busy.code(), busy.code(), busy.code()] == ["250", "421", ""]
        with pytest.raises(ConnectionRefusedError):
            Client(port)
    assert len(shelf.kept) == 1


def test_what_is_being_kept_at_the_end_is_kept_and_said():
    shelf = Shelf()
    shelf.open.clear()
    with listening(shelf) as door, Client(door.port) as client:
        client.begin()
        client.send(MAIL + b".\r\n")
        assert shelf.reached.wait(60)
        door.close()
        shelf.open.set()
        assert client.code() == "250"


def test_a_unix_socket_has_its_mode_and_goes_with_the_listener(tmp_path: Path):
    path = tmp_path / "acuse"
    stale = socket.socket(socket.AF_UNIX)
    stale.bind(str(path))  # as a killed process leaves it
    stale.close()
    shelf = Shelf()
    with listening(shelf, doorway=Doorway(socket=path, socket_mode=0o600)), Client(path) as client:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        client.begin()
        client.send(MAIL + b".\r\n")
        assert client.code() == "250"
    assert not path.exists()
    assert len(shelf.kept) == 1


def test_an_address_that_is_taken_is_an_error_of_the_operator():
    with (
        listening(Shelf()) as door,
        pytest.raises(OSError, match="in use"),
        listening(Shelf(), doorway=Doorway(port=door.port)),
    ):
        pass


@pytest.mark.parametrize(
    ("peer", "comes_in"),
    [
        # this machine, by any of its names, and whoever may write to the unix socket
        (("127.0.0.1", 5), True),
        (("::1", 5, 0, 0), True),
        (("::ffff:127.0.0.1", 5, 0, 0), True),
        ("", True),
        (None, True),
        # a network that is named, and one that is not
        (("10.1.2.3", 5), True),
        (("10.1.3.3", 5), False),
        (("fe80::1%eth0", 5, 0, 2), False),
    ],
)
def test_only_named_networks_come_in_beside_this_machine(peer: object, comes_in: bool):
    reception = Reception(
        protocol=DoorProtocol.SMTP,
        doorway=Doorway(clients=(ip_network("10.1.2.0/24"),)),
        recipients=RECIPIENTS,
        limits=Limits(),
        keeper=Shelf(),
        host="here",
    )
    assert (reception.refusal(peer) is None) is comes_in
