"""A handover package as plain data: the archive, its manifest, and keys as people read them."""
