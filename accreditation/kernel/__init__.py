"""What every room stands on and what knows no room: clock, database, errors, guards, stored files, keys, running.

Nothing here may import a room above it. What differs between rooms is handed in, or registered by them.
"""
