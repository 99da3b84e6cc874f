"""The reading room: foreign bytes and foreign text are touched in processes of their own, limited and locked in."""

from engine.room.config import RoomConfig, RoomLimits
from engine.room.room import Room

__all__ = ["Room", "RoomConfig", "RoomLimits"]
