"""Whether the kernels of the twin are compiled; see :mod:`reshuffle.kernels.readiness`.

``python -m reshuffle.twin.compiled.readiness`` compiles all, into the folder of :mod:`reshuffle.kernels.kernel_cache`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from reshuffle.kernels.readiness import Readiness

__all__ = ["KERNELS"]


def _compile_all() -> None:
    from reshuffle.model.factory import Workspace
    from reshuffle.twin.compiled.compiled_twin import CompiledTwin
    from reshuffle.twin.factory import TwinFactory

    # One loop calls every kernel; what it finds to do does not matter.
    operation = {"requires": "mill", "time": 1}
    workspace = Workspace.model_validate(
        {
            "factory": {"stations": {"mill": {}}},
            "products": {"bolt": {"operations": {"010": operation}}},
            "orders": {"A1": {"product": "bolt"}},
        }
    )
    factory = TwinFactory(workspace, {("bolt", "010"): ["mill"]}, datetime(2026, 1, 5, tzinfo=UTC))
    CompiledTwin(factory).run_to_end()


KERNELS = Readiness("reshuffle.twin.compiled.readiness", {"twin": _compile_all})

if __name__ == "__main__":
    KERNELS.main(sys.argv[1:])
