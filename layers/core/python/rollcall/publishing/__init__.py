"""What is published: Parquet, the comparison with what is current, and reasons to hold."""
