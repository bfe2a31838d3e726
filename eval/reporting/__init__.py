"""A run as a page, its pictures and a summary."""
