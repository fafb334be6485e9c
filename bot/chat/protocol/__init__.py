"""The wire: every frame as a model, and the two functions that read and write frames."""

from bot.chat.protocol.client import CLIENT, ClientData
from bot.chat.protocol.frames import BadFrame, Incoming, outgoing, read_frame
from bot.chat.protocol.server import SERVER, ServerData

__all__ = [
    "CLIENT",
    "SERVER",
    "BadFrame",
    "ClientData",
    "Incoming",
    "ServerData",
    "outgoing",
    "read_frame",
]
