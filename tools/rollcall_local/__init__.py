"""Part of Rollcall."""
