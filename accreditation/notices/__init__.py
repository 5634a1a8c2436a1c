"""What we tell people outside: an outbox of notices. A notice carries a link, never personal data."""
