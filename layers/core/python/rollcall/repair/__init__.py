"""The repair package: the files as they were sent, with what is wrong with each row and how to mend it beside it."""
