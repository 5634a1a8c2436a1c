"""The makers of the golden vectors; scripts/build_vectors.py writes what they give."""
