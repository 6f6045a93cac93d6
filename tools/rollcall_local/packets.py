"""Reads the requests of one SFTP session, and answers writes quickly.

A package arrives as thousands of writes: psftp's have 4 KB each. asyncssh takes each through a dozen calls, and sends
two packets and wakes the client for each answer. Here a write goes from the buffer to the disk, and all answers to what
had arrived are sent together. Every other request, and a write that fails, goes asyncssh's way.
"""

# ruff: noqa: SLF001 - asyncssh has no other way to read requests otherwise

import struct
from typing import Any, Protocol

from asyncssh import constants as sftp
from asyncssh.misc import Error
from asyncssh.packet import PacketDecodeError, SSHPacket
from asyncssh.sftp import MAX_SFTP_PACKET_LEN, SFTPBadMessage, SFTPError

AT_ONCE = 1 << 20
"""The most bytes that are taken from a channel at a time."""
_LENGTH = struct.Struct(">I")
_HEAD = struct.Struct(">BI")
"""Type and number of a request."""
_OFFSET = struct.Struct(">QI")
"""Offset and length of a write, after its handle."""
_STATUS = struct.Struct(">IBIIII")
"""A status without a text: length, type, number of the request, code, and the lengths of text and language."""
_STATUS_LENGTH = _STATUS.size - _LENGTH.size


class Files(Protocol):
    """The files of one session."""

    def begun(self) -> None:
        """Called at each request, before it is answered."""

    def take(self, file: Any, offset: int, data: memoryview) -> None:
        """Write at once.

        Raises:
            SFTPError, OSError: It can't be written.
        """


class Requests:
    """What a client asks for in one session."""

    def __init__(self, handler: Any) -> None:
        """`handler` is asyncssh's, which answers what is not answered here."""
        self._handler = handler
        self._files: Files = handler._server
        self._buffer = bytearray()
        self._answers: list[bytes] = []

    async def answer(self) -> None:
        """Answer until the client is gone, then end the session."""
        handler = self._handler
        reason: Exception | None = None
        try:
            while handler._reader and (data := await handler._reader.read(AT_ONCE)):
                self._buffer += data
                await self._answer_buffered()
        except PacketDecodeError as error:
            reason = SFTPBadMessage(str(error))
        except EOFError:
            pass
        except (OSError, Error) as error:
            reason = error
        await handler._cleanup(reason)

    async def _answer_buffered(self) -> None:
        """Answer the requests that are whole; the rest stays in the buffer."""
        at, end = 0, len(self._buffer)
        while end - at >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, at)
            if length > MAX_SFTP_PACKET_LEN:
                raise SFTPBadMessage("Max packet size exceeded")
            start = at + _LENGTH.size
            if end - start < length:
                break
            at = start + length
            self._files.begun()
            if not self._written(start, at):
                self._send()
                await self._slowly(bytes(self._buffer[start:at]))
        del self._buffer[:at]
        self._send()

    def _written(self, start: int, end: int) -> bool:
        """Whether the request between these places of the buffer is a write that is done now."""
        if end - start < _HEAD.size + _LENGTH.size or self._buffer[start] != sftp.FXP_WRITE:
            return False
        _, number = _HEAD.unpack_from(self._buffer, start)
        (length,) = _LENGTH.unpack_from(self._buffer, start + _HEAD.size)
        handle = start + _HEAD.size + _LENGTH.size
        at = handle + length
        if end < at + _OFFSET.size:
            return False
        offset, size = _OFFSET.unpack_from(self._buffer, at)
        at += _OFFSET.size
        # What stands behind the data is ignored: rclone 1.60, which Debian 12 has, pads its packets.
        file = self._handler._file_handles.get(bytes(self._buffer[handle : handle + length]))
        if file is None or end < at + size:
            return False
        try:
            with memoryview(self._buffer) as whole, whole[at : at + size] as data:
                self._files.take(file, offset, data)
        except (SFTPError, OSError):
            return False  # asked again, asyncssh answers with the error
        self._answers.append(_STATUS.pack(_STATUS_LENGTH, sftp.FXP_STATUS, number, sftp.FX_OK, 0, 0))
        return True

    async def _slowly(self, request: bytes) -> None:
        packet = SSHPacket(request)
        kind, number = packet.get_byte(), packet.get_uint32()
        self._handler.log_received_packet(kind, number, packet)
        await self._handler._process_packet(kind, number, packet)

    def _send(self) -> None:
        if self._answers and self._handler._writer and not self._handler._writer.channel.is_closing():
            self._handler._writer.write(b"".join(self._answers))
        self._answers.clear()
