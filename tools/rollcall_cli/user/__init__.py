"""`rollcall user`: who uploads for a district."""
