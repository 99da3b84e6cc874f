"""Settings that administrators choose while the service runs."""
