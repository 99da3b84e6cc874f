"""The REST API under `/v1`: read the request, call the desk, show the answer."""
