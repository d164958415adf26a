"""Large neighbourhood search: only a window of the schedule is modelled and solved, everything around it stands."""
