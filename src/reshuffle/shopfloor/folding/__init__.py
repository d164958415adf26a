"""What each kind of event changes in the state of a floor."""
