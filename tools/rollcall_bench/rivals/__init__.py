"""The same checks with other tools, as a user would write them today; each module is a program for `.venv-bench`."""
