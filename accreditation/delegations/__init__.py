"""Responsible organisations and their quotas: who nominates, and for how many places."""
