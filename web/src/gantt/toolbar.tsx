/** The choices above the chart. */

import type { Ref } from "preact";
import { useState } from "preact/hooks";

import type { Beside } from "./choices";
import { FILTER_FIELDS, type FilterField } from "./filter";
import { GROUPINGS, type Grouping } from "./layout";
import type { RowMode } from "./rows";
import type { Choices } from "./scene";
import { COLOURINGS, type Colouring } from "./styles";
import type { GanttKey, GanttSay } from "./texts.gantt";

export interface ToolbarProps {
  say: GanttSay;
  choices: Choices;
  modes: readonly RowMode[];
  besides: readonly Beside[];
  beside: Beside;
  hasSites: boolean;
  found: number; // -1 without a search
  search: Ref<HTMLInputElement>;
  change: (changes: Partial<Choices>) => void;
  chooseBeside: (beside: Beside) => void;
  foldAll: (isFolded: boolean) => void;
  findNext: () => void;
  leaveSearch: () => void;
}

export function Toolbar(props: ToolbarProps) {
  const { say, choices, change } = props;
  const [isOpen, setOpen] = useState(false); // on narrow screens the less used choices are put away
  const groupings = GROUPINGS.filter((grouping) => grouping !== "site" || (props.hasSites && choices.mode !== "order"));
  return (
    <div class={isOpen ? "gantt-toolbar is-open" : "gantt-toolbar"} role="group" aria-label={say("gantt.more")}>
      <div class="gantt-segments" role="group" aria-label={say("gantt.rows")}>
        {props.modes.map((mode) => (
          <button
            key={mode} type="button" data-testid={`gantt-rows-${mode}`} aria-pressed={choices.mode === mode}
            onClick={() => change({ mode, folded: new Set() })}
          >
            {say(`gantt.rows.${mode}`)}
          </button>
        ))}
      </div>
      <Search {...props} />
      <button
        type="button" class="gantt-button gantt-more" data-testid="gantt-more" aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {say("gantt.more")}
      </button>
      <Pick<Grouping>
        label={say("gantt.group")} testid="gantt-group" value={choices.grouping}
        options={groupings.map((grouping) => [grouping, say(groupKey(grouping, choices.mode))])}
        choose={(grouping) => change({ grouping, folded: new Set() })}
      />
      {choices.grouping !== "none" && (
        <button type="button" class="gantt-button gantt-option" data-testid="gantt-fold" onClick={() => props.foldAll(choices.folded.size === 0)}>
          {say(choices.folded.size === 0 ? "gantt.group.fold" : "gantt.group.unfold")}
        </button>
      )}
      <Pick<Colouring>
        label={say("gantt.colour")} testid="gantt-colour" value={choices.colouring}
        options={COLOURINGS.map((colouring) => [colouring, say(`gantt.colour.${colouring}`)])}
        choose={(colouring) => change({ colouring })}
      />
      {props.besides.length > 1 && (
        <Pick<Beside>
          label={say("gantt.beside")} testid="gantt-beside" value={props.beside}
          options={props.besides.map((beside) => [beside, say(`gantt.beside.${beside}`)])}
          choose={props.chooseBeside}
        />
      )}
      <button
        type="button" class="gantt-button gantt-option" data-testid="gantt-critical" aria-pressed={choices.critical}
        onClick={() => change({ critical: !choices.critical })}
      >
        {say("gantt.critical")}
      </button>
    </div>
  );
}

function groupKey(grouping: Grouping, mode: RowMode): GanttKey {
  return grouping === "group" && mode === "order" ? "gantt.group.product" : `gantt.group.${grouping}`;
}

function Search({ say, choices, change, found, search, findNext, leaveSearch }: ToolbarProps) {
  const { filter } = choices;
  return (
    <div class="gantt-search" role="search">
      <input
        ref={search} type="search" data-testid="gantt-search" value={filter.text} maxLength={200}
        placeholder={say("gantt.find.hint")} aria-label={say("gantt.find")}
        onInput={(event) => change({ filter: { ...filter, text: event.currentTarget.value } })}
        onKeyDown={(event) => {
          if (event.key === "Enter") findNext();
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (filter.text === "") leaveSearch();
          else change({ filter: { ...filter, text: "" } });
        }}
      />
      <Pick<FilterField>
        label={say("gantt.find")} testid="gantt-field" value={filter.field}
        options={FILTER_FIELDS.map((field) => [field, say(`gantt.find.${field}`)])}
        choose={(field) => change({ filter: { ...filter, field } })}
      />
      <button
        type="button" class="gantt-button" data-testid="gantt-late" aria-pressed={filter.late}
        onClick={() => change({ filter: { ...filter, late: !filter.late } })}
      >
        {say("gantt.find.late")}
      </button>
      <span class="gantt-found" role="status" data-testid="gantt-found">
        {found >= 0 ? say("gantt.find.count", { count: found }) : ""}
      </span>
    </div>
  );
}

function Pick<Value extends string>(props: {
  label: string; testid: string; value: Value; options: [Value, string][]; choose: (value: Value) => void;
}) {
  return (
    <select
      class="gantt-pick gantt-option" data-testid={props.testid} aria-label={props.label} title={props.label} value={props.value}
      onChange={(event) => props.choose(event.currentTarget.value as Value)}
    >
      {props.options.map(([value, text]) => (
        <option key={value} value={value}>{text}</option>
      ))}
    </select>
  );
}

/** Buttons that move the window, beside the chart. */
export function ZoomButtons({ say, zoom, showAll, goToNow }: {
  say: GanttSay; zoom: (factor: number) => void; showAll: () => void; goToNow: () => void;
}) {
  return (
    <div class="gantt-zoom" role="group" aria-label={say("gantt.zoom.in")}>
      <button type="button" class="gantt-button" data-testid="gantt-zoom-in" aria-label={say("gantt.zoom.in")} title={say("gantt.zoom.in")} onClick={() => zoom(1.6)}>+</button>
      <button type="button" class="gantt-button" data-testid="gantt-zoom-out" aria-label={say("gantt.zoom.out")} title={say("gantt.zoom.out")} onClick={() => zoom(1 / 1.6)}>−</button>
      <button type="button" class="gantt-button" data-testid="gantt-zoom-fit" onClick={showAll}>{say("gantt.zoom.fit")}</button>
      <button type="button" class="gantt-button" data-testid="gantt-zoom-now" onClick={goToNow}>{say("gantt.zoom.now")}</button>
    </div>
  );
}
