"""What a check found, and the report that is made of it."""
