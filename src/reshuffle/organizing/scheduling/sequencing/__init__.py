"""A compiled search over the order of tasks, for the whole problem: setups, shifts, people, robots, material, wear."""
