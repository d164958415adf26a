"""Several engines on one problem: they share the best schedule and the best bound, and time goes to what helps."""
