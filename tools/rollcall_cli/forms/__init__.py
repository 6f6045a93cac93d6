"""The form that findings and facts take in a terminal: text."""
