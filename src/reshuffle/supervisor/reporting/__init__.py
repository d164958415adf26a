"""What the view shows of a plan, gathered from plan, judge, explanations, matching and key figures."""
