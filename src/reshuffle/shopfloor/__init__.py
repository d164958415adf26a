"""What happens: state, commands, events and their log, and the protocols of shop floors, real and simulated."""
