"""Mailboxes: what arrives in IMAP folders is taken in for a person, each message once, and put away on the server."""
