/** Between the views. Links, so that they can be opened beside each other and reached by every key that reaches links. */

import { hashOf, route, VIEWS, type ViewName } from "../route";
import { say } from "../texts";
import { useView } from "../view";
import { heldParams } from "./address";
import { hasShortage, impossibleCount, lateCount } from "../panels/counts";

export function Navigation() {
  const { plan } = useView();
  const badges: Partial<Record<ViewName, number>> = {
    orders: lateCount(plan) + plan.unplanned.length,
    material: plan.material.filter(hasShortage).length,
    "can-make": impossibleCount(plan),
  };
  return (
    <nav class="views" aria-label={say("page.views")} data-testid="views">
      <ul>
        {VIEWS.filter((name) => name !== "floor" || plan.floor !== null).map((name) => (
          <li key={name}>
            <a
              href={hashOf(name, heldParams())}
              aria-current={route.value.view === name ? "page" : undefined}
              data-testid={`view-${name}`}
            >
              {say(`page.view.${name}`)}
              {(badges[name] ?? 0) > 0 && <span class="badge">{badges[name]}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
