"""The event: its zones, gates, sessions, categories, organisations, quotas, deadlines and texts.

An event is data. `event_file` reads, checks and writes it as TOML; the tables of this room hold it while it runs.
"""
