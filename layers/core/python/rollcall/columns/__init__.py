"""Operations on whole columns that know nothing of rosters: arrays, packed ids, equality, matching and memory."""
