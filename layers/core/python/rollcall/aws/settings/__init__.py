"""The settings of the functions: each environment variable declared once, with its type and meaning."""
