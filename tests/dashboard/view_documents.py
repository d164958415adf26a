"""View documents small enough to read, for the tests of what is made of them."""

from __future__ import annotations

from dataclasses import replace

from reshuffle.supervisor.reporting import view_document as view

HOUR = 3_600_000


def bars(num_operations: int) -> view.Bars:
    """Return a run of an hour per operation, in turn on two stations."""
    rows = range(num_operations)
    return view.Bars(
        resource=tuple(row % 2 for row in rows),
        operation=tuple(rows),
        state=tuple(view.BAR_STATES.index("run") for _ in rows),
        start=tuple(row * HOUR for row in rows),
        end=tuple((row + 1) * HOUR for row in rows),
    )


def plan_view(
    order: str = "A1", station: str = "mill", name: str = "plan.json", num_operations: int = 2
) -> view.PlanView:
    """Return a plan of one late order whose operations alternate between two stations."""
    rows = range(num_operations)
    ids = tuple(f"{order}/1/{10 * row + 10}" for row in rows)
    end = num_operations * HOUR
    work = view.CAUSES.index("work")
    return view.PlanView(
        name=name,
        now=0,
        frozen_until=None,
        status="feasible",
        solver="list",
        seed=1,
        objective=(view.ObjectiveLevel("late", 60, "ms", 60_000.0),),
        lower_bound=0,
        gap=1.0,
        violations=(),
        resources=(
            view.ResourceRow(station, "station", "milling", "", ((end, end + HOUR),)),
            view.ResourceRow("drill", "station", "drilling", "", ()),
        ),
        orders=(view.OrderRow(order, "housing", 1, 1, "", (f"{order}/1",), None, end - HOUR, end, HOUR, None),),
        operations=view.Operations(
            id=ids,
            order=tuple(0 for _ in rows),
            lot=tuple(f"{order}/1" for _ in rows),
            name=tuple(f"op {row}" for row in rows),
            station=tuple(row % 2 for row in rows),
            pieces=tuple(1 for _ in rows),
            batch=tuple(-1 for _ in rows),
            start=tuple(row * HOUR for row in rows),
            end=tuple((row + 1) * HOUR for row in rows),
            family=tuple("" for _ in rows),
            critical=tuple(1 for _ in rows),
        ),
        bars=bars(num_operations),
        why=view.Why(
            cause=tuple(work for _ in rows),
            subject=tuple("" for _ in rows),
            task=tuple(row - 1 for row in rows),
            waited_ms=tuple(0 for _ in rows),
            elsewhere=(),
        ),
        figures=(view.Figure("on_time_share", 0.0, "1"), view.Figure("makespan", float(end), "ms")),
        states=(view.StateShares(0, (0.5, 0.0, 0.0, 0.0, 0.0, 0.5, 0.0)),),
        late=(
            view.LateOrder(
                order=0,
                shares=(view.CauseShare(work, "", end),),
                chain=(view.ChainLink(0, work, station, 0, end, f"{order} is worked on"),),
                fixes=(view.Fix("overtime", "Work overtime on Friday", end - HOUR, True, 120.0, ()),),
                fixes_tried=True,
            ),
        ),
        unplanned=(view.Unplanned(f"{order}-b", ("no station can do it",)),),
        can_make=(
            view.CanMake("housing", "10", station, True, ()),
            view.CanMake("housing", "10", "drill", False, ("no",)),
        ),
        load=(view.Load(0, (0,), 24 * HOUR, (HOUR,), (8 * HOUR,)),),
        material=(
            view.Material(
                "bar", (0, HOUR), (5, 3), (view.Shortage(0, HOUR, 0, 2, "stock"),), (view.Purchase(0, 5, (order,)),)
            ),
        ),
        in_progress=view.Steps((0, end), (1, 0)),
    )


def document(plan: view.PlanView | None = None, against: view.PlanView | None = None) -> view.ViewDocument:
    """Return a document of one plan, and of another one beside it."""
    return view.ViewDocument(
        format=view.VIEW_FORMAT,
        generator="reshuffle 0.1.0",
        zone="Europe/Berlin",
        currency="EUR",
        origin="2026-11-30T05:00:00Z",
        plan=plan or plan_view(),
        against=against,
    )


def document_named(name: str) -> view.ViewDocument:
    """Return a document in which order, station, product, file and every sentence are this text."""
    plan = plan_view(order=name, station=name, name=name)
    order = replace(plan.orders[0], product=name)
    late = replace(
        plan.late[0],
        chain=(replace(plan.late[0].chain[0], sentence=name),),
        fixes=(replace(plan.late[0].fixes[0], sentence=name, newly_late=(name,)),),
    )
    return document(
        replace(
            plan,
            resources=tuple(replace(row, group=name) for row in plan.resources),
            orders=(order,),
            operations=replace(plan.operations, name=(name, name), family=(name, name)),
            why=replace(plan.why, subject=(name, name)),
            late=(late,),
            violations=(view.ViolationRow(name, name, name),),
            unplanned=(view.Unplanned(name, (name,)),),
            can_make=(view.CanMake(name, name, name, False, (name,)),),
            material=(replace(plan.material[0], item=name),),
        )
    )
