"""Questions proposed from articles, for a person to accept."""
