"""`make invoke`: one deployed function in a container of its own, as `sam local invoke` runs it."""
