"""DynamoDB: one module for each kind of item."""
