"""The pages for programs, as JSON below /api/: docs/api.md, and schemas/api.openapi.json for machines."""
