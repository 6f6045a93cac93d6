"""Made districts of ordinary size, what happens to them on ordinary days, and what ruins their exports."""
