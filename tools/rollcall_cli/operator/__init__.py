"""The commands about operators."""
