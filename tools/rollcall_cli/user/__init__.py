"""`rollcall user`: who uploads for districts, and sees their pages."""
