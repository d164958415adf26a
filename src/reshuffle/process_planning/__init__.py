"""From a design to a process: which operations make it, what each requires, and how much work it is."""
