/** Between the reader and the stage: what a click, a key or a selection elsewhere means. */

import { BAR_STATES } from "../document";
import { instant } from "../instant";
import { isSame, type Selection, selection } from "../selection";
import { matchingBars } from "./filter";
import type { GestureCalls } from "./gestures";
import type { KeyCalls } from "./keyboard";
import { step, type Step } from "./navigation";
import { boxOf } from "./paint_overlay";
import { rowName, type Scene } from "./scene";
import type { Stage } from "./stage";
import type { StageHandle, StageViewProps } from "./stage_view";
import { instantAt } from "./timescale";
import type { Tip } from "./tooltip";
import { barLines, momentText } from "./words";
import { clip } from "./labels";

interface Tellers {
  setTip: (tip: Tip | null) => void;
  setSaid: (text: string) => void;
}

export class Pointing {
  private found = -1; // place in the list of what a search finds

  constructor(
    private readonly stage: Stage,
    private readonly props: { current: StageViewProps },
    private readonly tell: Tellers,
  ) {}

  show(scene: Scene): void {
    const { marks } = this.stage;
    if (this.stage.scene?.layout !== scene.layout) marks.focus = null;
    this.found = -1;
    this.stage.show(scene);
    this.select(selection.peek());
    this.markInstant(instant.peek());
  }

  /** Mark what is selected, wherever that was done. */
  select(chosen: Selection | null): void {
    const { stage } = this;
    const block = chosen === null || chosen.which === "plan" ? 0 : 1;
    const isHere = block === 0 || this.props.current.hasAgainst;
    stage.marks.selected = chosen === null || !isHere ? null : { kind: chosen.kind, block, row: chosen.row };
    stage.markOverlay();
  }

  /** Draw the line of the instant that is looked at. */
  markInstant(at: number | null): void {
    this.stage.marks.instant = this.stage.scene?.plan.floor ? at : null;
    this.stage.markOverlay();
  }

  /** Bring the selection into sight; false if no row shows it. */
  reveal(chosen: Selection): boolean {
    const { stage } = this;
    const block = chosen.which === "plan" ? 0 : 1;
    const found = stage.scene?.set.blocks[block];
    if (stage.scene === null || found === undefined) return block === 1;
    const bar = chosen.kind === "operation" ? found.main[chosen.row] : this.barOfOrder(block, chosen.row);
    if (bar === undefined || bar < 0 || boxOf(stage.scene, stage.view, block, bar) === null) return false;
    stage.revealBar(block, bar);
    return true;
  }

  private barOfOrder(block: number, order: number): number {
    const { table, lanes } = this.stage.scene!.set.blocks[block];
    let first = -1;
    for (let bar = 0; bar < table.length; bar++) {
      if (table.order[bar] !== order || lanes.laneOf[bar] < 0) continue;
      if (first < 0 || table.start[bar] < table.start[first]) first = bar;
    }
    return first;
  }

  calls(): GestureCalls {
    return {
      click: (x, y) => this.click(x, y),
      hover: (x, y, event) => this.hover(x, y, event.pointerType),
      leave: () => this.hoverBar(null),
    };
  }

  private click(x: number, y: number): void {
    const hit = this.stage.hit(x, y);
    if (hit === null) return;
    // Where there is a floor, the chart is its clock as well.
    if (this.stage.scene?.plan.floor) instant.value = Math.round(instantAt(this.stage.view, x));
    if (hit.row < 0) {
      this.fold(hit.line);
      return;
    }
    this.stage.marks.focus = null;
    this.choose(hit.block, hit.operation);
  }

  /** A click beside all bars gives the selection up. */
  private choose(block: number, operation: number): void {
    const which = block === 1 && this.props.current.hasAgainst ? "against" : "plan";
    const chosen: Selection | null = operation < 0 ? null : { kind: "operation", row: operation, which };
    if (!isSame(chosen, selection.peek())) selection.value = chosen;
    if (chosen === null) return;
    const { scene } = this.stage;
    const id = scene!.set.blocks[block].table.plan.operations.id[operation];
    this.tell.setSaid(scene!.say("gantt.selected", { operation: clip(id, 80) }));
  }

  clickName(y: number): void {
    const { stage } = this;
    const hit = stage.hit(-1, y);
    if (hit === null || stage.scene === null) return;
    if (hit.row < 0) this.fold(hit.line);
    else this.chooseOrder(hit.row);
  }

  private chooseOrder(row: number): void {
    const { scene } = this.stage;
    if (scene === null || scene.set.mode !== "order") return;
    const [first, second] = scene.set.rows[row].index;
    selection.value = { kind: "order", row: first >= 0 ? first : second, which: first >= 0 ? "plan" : "against" };
  }

  private fold(number: number): void {
    const { choices, change } = this.props.current;
    const { group } = this.stage.scene!.layout.lines[number];
    const folded = new Set(choices.folded);
    if (!folded.delete(group)) folded.add(group);
    change({ folded });
  }

  private hover(x: number, y: number, kind: string): void {
    const hit = this.stage.hit(x, y);
    if (kind === "touch") return;
    this.hoverBar(hit === null || hit.bar < 0 ? null : hit, x, y);
  }

  private hoverBar(hit: { block: number; bar: number } | null, x = 0, y = 0): void {
    const { stage, tell } = this;
    const { scene, marks } = stage;
    if (scene === null || (hit === null && marks.hover === null)) return;
    const isNew = hit?.bar !== marks.hover?.bar || hit?.block !== marks.hover?.block;
    marks.hover = hit === null ? null : { block: hit.block, bar: hit.bar };
    tell.setTip(hit === null ? null : { x: x + this.stage.namesWidth, y, lines: this.lines(hit.block, hit.bar) });
    if (isNew) stage.markOverlay();
  }

  private lines(block: number, bar: number): string[] {
    const scene = this.stage.scene!;
    const { table, lanes } = scene.set.blocks[block];
    return barLines(table, bar, scene.zone, scene.origin, scene.say, lanes.together[bar]);
  }

  keys(): KeyCalls {
    const { stage, props } = this;
    return {
      step: (way) => this.step(way),
      zoom: (factor) => this.zoom(factor),
      pan: (share) => stage.pan(share * stage.view.width),
      showAll: () => this.showAll(),
      choose: () => this.chooseFocused(),
      leave: () => this.leave(),
      search: () => props.current.search(),
    };
  }

  private step(way: Step): void {
    const { stage } = this;
    if (stage.scene === null) return;
    const middle = instantAt(stage.view, stage.view.width / 2);
    const focus = step(stage.scene, stage.marks.focus ?? this.focusOfSelection(), way, middle);
    if (focus === null) return;
    stage.marks.focus = focus;
    if (focus.bar >= 0) stage.revealBar(focus.block, focus.bar);
    else stage.revealLine(focus.line);
    stage.markOverlay();
    this.tell.setSaid(this.sayFocus());
    const box = focus.bar < 0 ? null : boxOf(stage.scene, stage.view, focus.block, focus.bar);
    if (box === null) return this.tell.setTip(null);
    const x = this.stage.namesWidth + Math.min(stage.view.width - 10, Math.max(0, box.x + Math.min(box.width, 30)));
    this.tell.setTip({ x, y: box.y + box.height, lines: this.lines(focus.block, focus.bar) });
  }

  private focusOfSelection(): Stage["marks"]["focus"] {
    const { scene, marks } = this.stage;
    if (scene === null || marks.selected === null || marks.selected.kind === "order") return null;
    const { block, row } = marks.selected;
    const { lanes, main } = scene.set.blocks[block];
    const bar = main[row];
    const line = bar < 0 ? -1 : scene.layout.lineOfRow[lanes.rowOfLane[lanes.laneOf[bar]]];
    return line < 0 ? null : { line, block, bar };
  }

  private sayFocus(): string {
    const scene = this.stage.scene!;
    const { line, block, bar } = this.stage.marks.focus!;
    const { row, group, count } = scene.layout.lines[line];
    if (row < 0) return scene.say("gantt.at.group", { name: clip(group) || scene.say("gantt.group.rest"), count });
    const name = clip(rowName(scene, scene.set.rows[row]), 80);
    if (bar < 0) return scene.say("gantt.at.row", { name });
    const { table } = scene.set.blocks[block];
    const [start, end] = [table.start[bar], table.end[bar]].map((at) => momentText(scene.zone, scene.origin, at));
    const operation = table.operation[bar] < 0 ? "" : clip(table.plan.operations.id[table.operation[bar]], 80);
    return scene.say("gantt.at.bar", { operation, state: scene.say(`gantt.state.${BAR_STATES[table.state[bar]]}`), row: name, start, end });
  }

  private chooseFocused(): void {
    const { focus } = this.stage.marks;
    const { scene } = this.stage;
    if (focus === null || scene === null) return;
    const { row } = scene.layout.lines[focus.line];
    if (row < 0) {
      this.fold(focus.line);
    } else if (focus.bar < 0) {
      this.chooseOrder(row);
    } else {
      this.choose(focus.block, scene.set.blocks[focus.block].table.operation[focus.bar]);
    }
  }

  private leave(): void {
    const { choices, change } = this.props.current;
    this.tell.setTip(null);
    if (selection.peek() !== null) selection.value = null;
    else if (choices.filter.text !== "") change({ filter: { ...choices.filter, text: "" } });
  }

  leaveKeys(): void {
    this.stage.marks.focus = null;
    this.tell.setTip(null);
    this.stage.markOverlay();
  }

  private zoom(factor: number): void {
    const { stage } = this;
    const { scene, view } = stage;
    if (scene === null) return;
    const { focus } = stage.marks;
    const box = focus === null || focus.bar < 0 ? null : boxOf(scene, view, focus.block, focus.bar);
    const seen = box !== null && box.x > 0 && box.x < view.width;
    stage.zoom(seen ? box.x : view.width / 2, factor);
  }

  private showAll(): void {
    if (this.stage.scene !== null) this.stage.goTo(this.stage.scene.span, true);
  }

  private goToNow(): void {
    const { scene, view } = this.stage;
    if (scene !== null) this.stage.glide({ ...view, start: scene.plan.now - (view.width / view.scale) * 0.1 }, true);
  }

  /** Go to the next operation that the search keeps, in the order of time. */
  private findNext(): void {
    const { scene } = this.stage;
    if (scene === null) return;
    const { table, main } = scene.set.blocks[0];
    const mask = matchingBars(table, this.props.current.choices.filter);
    if (mask === null) return;
    const bars = Array.from(main).filter((bar) => bar >= 0 && mask[bar] === 1 && boxOf(scene, this.stage.view, 0, bar) !== null);
    if (bars.length === 0) return;
    bars.sort((a, b) => table.start[a] - table.start[b] || a - b);
    this.found = (this.found + 1) % bars.length;
    const bar = bars[this.found];
    this.stage.revealBar(0, bar);
    this.choose(0, table.operation[bar]);
  }

  handle(focus: () => void): StageHandle {
    return {
      zoom: (factor) => this.zoom(factor),
      showAll: () => this.showAll(),
      goToNow: () => this.goToNow(),
      findNext: () => this.findNext(),
      focus,
    };
  }
}
