"""The listening socket: opening it, and closing it without cutting off a mail that is being handed over.

In charge of the socket's life. What is said on it is `session`'s.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from typing import Self

from inbox.listener.reception import Reception
from inbox.listener.recipients import RecipientTable
from inbox.listener.records import DoorProtocol, Doorway, Keeper, Limits
from inbox.listener.session import DoorSession, LmtpSession

FINISH_SECONDS = 25.0  # for mails half handed over when we are told to stop
_LOOK_SECONDS = 0.05


class Listener:
    """One door, open from `start` to `stop`, both within one running event loop."""

    def __init__(
        self,
        *,
        protocol: DoorProtocol,
        doorway: Doorway,
        recipients: RecipientTable,
        keeper: Keeper,
        limits: Limits,
    ) -> None:
        self._doorway = doorway
        self.reception = Reception(
            protocol=protocol,
            doorway=doorway,
            recipients=recipients,
            limits=limits,
            keeper=keeper,
            host=socket.gethostname(),
        )

    async def start(self) -> Self:
        """Open the door; OSError when the address is taken or the folder of the socket cannot be written."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd would log every line of every session
        loop = asyncio.get_running_loop()
        if self._doorway.socket is None:
            self._server = await loop.create_server(self._session, self._doorway.host, self._doorway.port)
        else:
            self._server = await loop.create_unix_server(self._session, str(self._doorway.socket))
            self._doorway.socket.chmod(self._doorway.socket_mode)
        return self

    @property
    def port(self) -> int:
        """The port, where there is one: that of the first address listened on."""
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def address(self) -> str:
        """Where the door is: the socket's path, or host and port."""
        return str(self._doorway.socket or f"{self._doorway.host}:{self.port}")

    async def stop(self) -> None:
        """Let nobody in any more, let mails half handed over come to their end, and wait until they are kept."""
        self.reception.closing = True
        self._server.close()
        loop = asyncio.get_running_loop()
        until = loop.time() + FINISH_SECONDS
        while self.reception.sessions and loop.time() < until:
            for session in tuple(self.reception.sessions):
                session.dismiss()
            await asyncio.sleep(_LOOK_SECONDS)
        for session in tuple(self.reception.sessions):
            session.receiving = False
            session.dismiss()
        await self.reception.finish()
        if self._doorway.socket is not None:
            self._doorway.socket.unlink(missing_ok=True)

    def _session(self) -> DoorSession:
        lmtp = self.reception.protocol is DoorProtocol.LMTP
        return LmtpSession(self.reception) if lmtp else DoorSession(self.reception)
