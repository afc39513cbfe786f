"""The chat page, the API and the reading pages."""
