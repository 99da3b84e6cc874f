"""How the desk is put together when it starts."""
