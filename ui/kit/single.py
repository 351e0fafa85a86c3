"""One window per user and database: a second start brings the first window to the front and ends (H7)."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCryptographicHash, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.core.local import is_server

_WAIT = 1000  # milliseconds
_WORD = b"show"


def server_name(database: str) -> str:
    """The name under which the window of this user on this database listens."""
    place = database if is_server(database) else str(Path(database).resolve())
    mark = QCryptographicHash.hash(f"{_user()}\n{place}".encode(), QCryptographicHash.Algorithm.Sha256)
    return f"after-sales-{mark.toHex().toStdString()[:24]}"


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "")


class Single(QObject):
    """Claims the database for this window."""

    asked = Signal()  # somebody has started the program again

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def claim(self, database: str) -> bool:
        """True when no other window has this database; else that one has been brought to the front."""
        name = server_name(database)
        if self._server.isListening():
            if self._server.serverName() == name:
                return True
            self._server.close()
        if self._call(name):
            return False
        if not self._server.listen(name):
            # A socket left behind by a crash: nobody answered, so it is nobody's.
            QLocalServer.removeServer(name)
            self._server.listen(name)
        return True

    def release(self) -> None:
        """Gives the database free."""
        self._server.close()

    def _call(self, name: str) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(name)
        if not socket.waitForConnected(_WAIT):
            return False
        socket.write(_WORD)
        socket.waitForBytesWritten(_WAIT)
        socket.disconnectFromServer()
        return True

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.asked.emit()
