"""Run the commands with ``python -m reshuffle``."""

from __future__ import annotations

from reshuffle.cli.main import main

if __name__ == "__main__":
    main()
