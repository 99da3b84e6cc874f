"""Directory servers that misbehave: silent, babbling, and one that strips StartTLS and listens."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

from auth.ldap_config import DirectoryServer


class BadServer:
    """Accepts connections and treats each as the subclass likes; keeps all that it heard."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.heard = b""

    @property
    def connections(self) -> int:
        """How many there have been."""
        return len(self._open)

    def __enter__(self) -> BadServer:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._listener.close()
        for client in self._open:
            client.close()

    def server(self, *, uses_ldaps: bool = False) -> DirectoryServer:
        """Where it listens."""
        return DirectoryServer("localhost", self._listener.getsockname()[1], uses_ldaps)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(client)
            threading.Thread(target=self._treat_safely, args=(client,), daemon=True).start()

    def _treat_safely(self, client: socket.socket) -> None:
        try:
            self.treat(client)
        except OSError:
            return

    def treat(self, client: socket.socket) -> None:
        """Silence: hear everything, say nothing."""
        while part := client.recv(4096):
            self.heard += part


class Babbler(BadServer):
    """Answers whatever comes with the bytes it was given."""

    def __init__(self, babble: bytes) -> None:
        super().__init__()
        self._babble = babble

    def treat(self, client: socket.socket) -> None:
        """Babble."""
        self.heard += client.recv(4096)
        client.sendall(self._babble)
        super().treat(client)


class TlsStripper(BadServer):
    """Says that StartTLS is not there and hopes for a password in the clear."""

    def treat(self, client: socket.socket) -> None:
        """Refuse StartTLS (protocolError), accept every bind."""
        while request := client.recv(4096):
            self.heard += request
            message_id = request[4:5]
            is_extended = request[5:6] == b"\x77"
            answer = b"\x78\x07\x0a\x01\x02\x04\x00\x04\x00" if is_extended else b"\x61\x07\x0a\x01\x00\x04\x00\x04\x00"
            client.sendall(b"\x30\x0c\x02\x01" + message_id + answer)
