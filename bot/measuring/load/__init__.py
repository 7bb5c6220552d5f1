"""Many terminals at once over HTTP, and the check that nothing of what was acknowledged is lost."""
