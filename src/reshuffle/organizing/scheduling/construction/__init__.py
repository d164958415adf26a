"""Serial generation of schedules: block after block is placed at its earliest, under every constraint."""
