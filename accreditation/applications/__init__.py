"""One person's file: the dossier, its portrait and documents, and its way from draft to approved."""
