"""What a reference that misses was most likely meant to be."""
