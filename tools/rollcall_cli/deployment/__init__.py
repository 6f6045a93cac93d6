"""The deployment that a command talks to, and how it is asked and changed."""
