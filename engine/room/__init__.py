"""The reading room: foreign bytes and foreign text are touched in processes of their own, limited and locked in.

Nothing is imported here: a process is launched before the rest of the room is there.
"""
