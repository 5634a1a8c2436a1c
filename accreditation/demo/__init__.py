"""The seeded population: invented people with names, faces, documents and files in every state.

Everything here follows from a seed and the values passed in: no clock, no database, no network. The same seed gives
the same people, byte for byte, on every machine of the same Pillow version. Nobody in it exists.
"""
