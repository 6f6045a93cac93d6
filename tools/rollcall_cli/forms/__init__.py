"""The forms that findings take for people and programs: text, page, CSV and JSON."""
