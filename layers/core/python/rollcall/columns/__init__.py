"""What works on whole columns and knows nothing of rosters: arrays, packed ids, equality, matching, and memory."""
