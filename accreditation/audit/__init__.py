"""The audit trail: one append-only chain of events, each in the transaction of the write it records."""
