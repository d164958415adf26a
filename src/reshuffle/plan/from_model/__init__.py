"""The factory as a scheduling problem: the one place where ids become indices and instants become ticks."""
