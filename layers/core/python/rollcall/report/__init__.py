"""The findings of a check, and the report made from them."""
