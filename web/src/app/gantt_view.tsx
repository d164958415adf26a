/** The Gantt on the whole width of the page. */

import { Gantt } from "../gantt/Gantt";
import { Violations } from "../panels/violations";
import { isDark, language } from "../settings";
import { say } from "../texts";
import { useView } from "../view";

const LOCALES = { en: "en-GB", de: "de-DE" };

export function GanttView() {
  return (
    <>
      <h2 class="unseen">{say("page.view.gantt")}</h2>
      <Violations />
      <GanttChart />
    </>
  );
}

export function GanttChart() {
  const { plan, against, document } = useView();
  const clock = { origin: document.origin, zone: document.zone, locale: LOCALES[language.value] };
  return <Gantt plan={plan} against={against} clock={clock} say={say} isDark={isDark.value} />;
}
