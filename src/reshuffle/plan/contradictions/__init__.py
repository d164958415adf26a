"""What can be wrong with the tables of a problem, one module per kind; :mod:`reshuffle.plan.problem_rules` asks all."""
