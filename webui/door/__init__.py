"""The front door: login, account and administration pages."""
