/** The page of a plan: head, navigation, the view that is open, and the side panel of what is selected. */

import { useEffect, useMemo } from "preact/hooks";

import type { ViewDocument } from "../document";
import { CanMakeView } from "../panels/can_make";
import { MaterialView } from "../panels/material";
import { OrdersView } from "../panels/orders";
import { Overview } from "../panels/overview";
import { StationsView } from "../panels/stations";
import { followAddress, route, type ViewName } from "../route";
import { selection } from "../selection";
import { followSettings, language } from "../settings";
import { say } from "../texts";
import { ViewProvider, viewOf } from "../view";
import { followSelection } from "./address";
import { announce, Announcement } from "./announcement";
import { FloorView } from "../floor/view";
import { GanttView } from "./gantt_view";
import { Head } from "./head";
import { Navigation } from "./navigation";
import { Side } from "./side";

followSettings();
followAddress();

const VIEW: Record<ViewName, () => preact.JSX.Element> = {
  overview: Overview,
  gantt: GanttView,
  floor: FloorView,
  orders: OrdersView,
  stations: StationsView,
  material: MaterialView,
  "can-make": CanMakeView,
};

export function App({ document: data }: { document: ViewDocument }) {
  const view = useMemo(() => viewOf(data), [data]);
  useEffect(() => followSelection(view), [view]);
  const open = route.value.view;
  const spoken = language.value;
  useEffect(() => {
    document.title = say("page.title", { plan: view.plan.name });
  }, [view, spoken]);
  useEffect(() => {
    announce(say("page.opened", { view: say(`page.view.${open}`) }));
    window.scrollTo(0, 0);
  }, [open]);
  const Open = VIEW[open];
  const hasSide = selection.value !== null;
  return (
    <ViewProvider value={view}>
      <a class="skip" href="#content" data-testid="skip" onClick={skip}>
        {say("page.skip")}
      </a>
      <div class="page" data-testid="page" data-view={open}>
        <Head />
        <Navigation />
        <div class={hasSide ? "stage has-side" : "stage"}>
          <main class={open === "gantt" ? "content fills" : "content"} id="content" tabIndex={-1} key={open}>
            <Open />
          </main>
          {hasSide && <Side />}
        </div>
      </div>
      <Announcement />
    </ViewProvider>
  );
}

/** The address after `#` says where the reader is; skipping to the content must not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
