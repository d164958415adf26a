"""Serial generation of schedules: one block of tasks after another is placed at its earliest, under every constraint."""
