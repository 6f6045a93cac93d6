"""The same checks with other tools, written as a user would today. Each module is a program for `.venv-bench`."""
