"""The craft itself: instruments, profiles, matching, plans and safeguarding, in pure Python."""
