"""The findings of an import as pages list them: by group and by school, a page at a time."""
