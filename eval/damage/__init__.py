"""Right sentences and answers made wrong in known ways."""
