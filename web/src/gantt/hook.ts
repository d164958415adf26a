/** What tests ask of the canvas, since they can not look at it: `window.reshuffleView`. */

import { BAR_STATES } from "../document";
import { boxOf } from "./paint_overlay";
import { rowName } from "./scene";
import type { Stage } from "./stage";
import { endOf } from "./timescale";

export interface ViewHook {
  /** What lies under a point of the window, in CSS pixels as events give them. */
  hitTest: (x: number, y: number) => HitReport | null;
  /** The box of an operation's bar in the window; null where no row shows it. */
  boxOf: (operation: string, block?: number) => { x: number; y: number; width: number; height: number } | null;
  /** The window of time, the rows, and the number of frames painted. */
  view: () => { start: number; end: number; top: number; frames: number; isStill: boolean; rows: string[]; height: number } | null;
  focused: () => string | null;
}

export interface HitReport {
  row: string;
  group: string;
  operation: string; // "" without one
  state: string;
  block: number;
}

declare global {
  interface Window {
    reshuffleView?: ViewHook | undefined;
  }
}

export function makeHook(stage: Stage, overlay: HTMLElement): ViewHook {
  return {
    hitTest(x, y) {
      const box = overlay.getBoundingClientRect();
      const hit = stage.hit(x - box.left, y - box.top);
      const { scene } = stage;
      if (hit === null || scene === null) return null;
      const { table } = scene.set.blocks[hit.block];
      return {
        row: hit.row < 0 ? "" : rowName(scene, scene.set.rows[hit.row]),
        group: scene.layout.lines[hit.line].group,
        operation: hit.operation < 0 ? "" : table.plan.operations.id[hit.operation],
        state: hit.bar < 0 ? "" : BAR_STATES[table.state[hit.bar]],
        block: hit.block,
      };
    },
    boxOf(operation, block = 0) {
      const found = stage.scene?.set.blocks[block];
      if (stage.scene === null || found === undefined) return null;
      const number = found.table.plan.operations.id.indexOf(operation);
      const bar = number < 0 ? -1 : found.main[number];
      const inside = bar < 0 ? null : boxOf(stage.scene, stage.view, block, bar);
      if (inside === null) return null;
      const outside = overlay.getBoundingClientRect();
      return { ...inside, x: inside.x + outside.left, y: inside.y + outside.top };
    },
    view() {
      const { scene, view } = stage;
      if (scene === null) return null;
      const rows = scene.layout.lines.filter((line) => line.row >= 0).map((line) => rowName(scene, scene.set.rows[line.row]));
      return { start: view.start, end: endOf(view), top: view.top, frames: stage.frames, isStill: stage.isStill, rows, height: scene.layout.height };
    },
    focused() {
      const { focus } = stage.marks;
      if (focus === null || focus.bar < 0 || stage.scene === null) return null;
      const { table } = stage.scene.set.blocks[focus.block];
      const operation = table.operation[focus.bar];
      return operation < 0 ? "" : table.plan.operations.id[operation];
    },
  };
}
