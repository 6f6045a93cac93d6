"""The owner of every item in DynamoDB: all kinds of items, and who writes and who reads each attribute.

Writers and readers are steps (`unpack`), states of the chain that call DynamoDB themselves (`CloseWithoutLog`), groups
of commands (`rollcall imports`), DynamoDB itself (keys, indexes, time to live), or people. A test holds the list to
what the adapters and the chain write; docs/architecture.md shows it. No function imports
it, since each cold start would pay for it.
"""
