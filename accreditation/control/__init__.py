"""The control room: pages that look across all rooms. Its first one reads the audit trail."""
