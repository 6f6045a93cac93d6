"""Which rows differ between two snapshots, and how."""
