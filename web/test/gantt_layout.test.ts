import assert from "node:assert/strict";
import { test } from "node:test";

import { barTable } from "../src/gantt/bars";
import { firstChoices } from "../src/gantt/choices";
import { chainOf } from "../src/gantt/chain";
import { basePalette, contrast } from "../src/gantt/colours";
import { differences } from "../src/gantt/difference";
import { addLane } from "../src/gantt/detail";
import { DrawList } from "../src/gantt/draw_list";
import { NO_FILTER } from "../src/gantt/filter";
import { hitTest } from "../src/gantt/hit";
import { clip, Labels } from "../src/gantt/labels";
import { barAt, fillLanes, firstEndingAfter } from "../src/gantt/lanes";
import { lineAt } from "../src/gantt/layout";
import { gripAt } from "../src/gantt/minimap";
import { type Focus, step } from "../src/gantt/navigation";
import { barBand, chainBars, type Choices, makeScene, type Scene } from "../src/gantt/scene";
import { SHAPES } from "../src/gantt/shapes";
import { shiftEdges } from "../src/gantt/shifts";
import { makeFills } from "../src/gantt/styles";
import { ganttTexts } from "../src/gantt/texts.gantt";
import { fit, instantAt, reveal, type View, xOf, zoomAt } from "../src/gantt/timescale";
import { Zone } from "../src/gantt/zone";
import { CARRIAGE, modesOf, rowSet } from "../src/gantt/rows";
import { BAR_STATES, type PlanView } from "../src/document";
import { HOUR, planOf, randomPlan } from "./gantt_plans";

const HAND = planOf(
  [
    { id: "A/1", order: "A", station: "mill", start: 0, end: 2 },
    { id: "A/2", order: "A", station: "drill", start: 3, end: 5, after: 0, critical: true },
    { id: "B/1", order: "B", station: "mill", start: 2, end: 4, after: 0 },
    { id: "B/2", order: "B", station: "drill", start: 5, end: 6, after: 1, critical: true },
    { id: "clean", station: "mill", start: 6, end: 7, state: "maintenance" },
  ],
  { A: 10, B: 3 },
);

function sceneOf(plan: PlanView, changes: Partial<Choices> = {}, against: PlanView | null = null): Scene {
  const tables = against === null ? [barTable(plan)] : [barTable(plan), barTable(against)];
  return makeScene(
    {
      tables, differences: against === null ? null : differences(plan, against), zone: new Zone("Europe/Berlin", "en"), origin: 0,
      shifts: shiftEdges(plan), say: (key) => key, palette: basePalette(false), measure: (text) => text.length * 6,
    },
    { ...firstChoices(plan), ...changes }, null,
  );
}

const rowIds = (scene: Scene): string[] =>
  scene.layout.lines.filter((line) => line.row >= 0).map((line) => scene.set.rows[line.row]!.id);
const viewOf = (width = 700): View => ({ start: 0, scale: 100 / HOUR, width, top: 0 });

test("bars that overlap lie in lanes of their own, and no lane holds an overlap", () => {
  const table = barTable(randomPlan(3, 400));
  const lanes = fillLanes(table, table.resource, 3, false);
  const seen = new Set<number>();
  for (let lane = 0; lane + 1 < lanes.offsets.length; lane++) {
    let end = -Infinity;
    for (let at = lanes.offsets[lane]!; at < lanes.offsets[lane + 1]!; at++) {
      const bar = lanes.bars[at]!;
      assert.ok(table.start[bar]! >= end);
      assert.equal(table.resource[bar], lanes.rowOfLane[lane]);
      end = table.end[bar]!;
      seen.add(bar);
    }
  }
  assert.equal(seen.size, 400);
});

test("the first bar of a window is the one that a look at all bars finds", () => {
  const table = barTable(randomPlan(5, 300, 1));
  const lanes = fillLanes(table, table.resource, 1, false);
  for (let lane = 0; lane + 1 < lanes.offsets.length; lane++) {
    const bars = [...lanes.bars.slice(lanes.offsets[lane], lanes.offsets[lane + 1])];
    for (let hour = -1; hour < 210; hour += 3) {
      const found = firstEndingAfter(table, lanes, lane, hour * HOUR) - lanes.offsets[lane]!;
      const wanted = bars.findIndex((bar) => table.end[bar]! > hour * HOUR);
      assert.equal(found, wanted < 0 ? bars.length : wanted);
    }
  }
});

test("a narrow bar is found within reach of the pointer", () => {
  const table = barTable(HAND);
  const lanes = fillLanes(table, table.resource, 2, true);
  assert.equal(barAt(table, lanes, 0, 5.5 * HOUR, 0), -1);
  assert.equal(barAt(table, lanes, 0, 5.5 * HOUR, HOUR), 4);
  assert.equal(barAt(table, lanes, 0, 1 * HOUR, 0), 0);
});

test("what is done together in one batch is one bar that stands for all", () => {
  const plan = planOf(["A", "B", "C"].map((order) => ({ id: `${order}/1`, order, station: "oven", start: 0, end: 4, batch: 7 })));
  const set = rowSet("station", [barTable(plan)]);
  assert.deepEqual([...set.blocks[0]!.lanes.together], [3, 0, 0]);
  assert.equal(set.blocks[0]!.lanes.offsets.length - 1, 1);
  assert.deepEqual([...set.blocks[0]!.main], [0, 0, 0]);
});

test("orders stand by due date, and each shows its own operations", () => {
  const set = rowSet("order", [barTable(HAND)]);
  assert.deepEqual(set.rows.map((row) => row.id), ["B", "A"]);
  const { lanes } = set.blocks[0]!;
  assert.deepEqual([...lanes.bars.slice(lanes.offsets[0], lanes.offsets[1])], [2, 3]);
  assert.equal(lanes.laneOf[4], -1);
});

test("shifts begin and end where most stations do, not where one of many does", () => {
  const plan = planOf(["a", "b", "c"].map((station) => ({ id: station, station, start: 0, end: 1 })));
  plan.resources[0]!.closed = [[2, 4], [9, 10]];
  plan.resources[1]!.closed = [[2, 4]];
  plan.resources[2]!.closed = [[2, 5]];
  assert.deepEqual([...shiftEdges(plan)], [2, 4]);
  assert.deepEqual([...shiftEdges(planOf([]))], []);
});

test("carriage without a robot has a row of its own", () => {
  const plan = planOf([{ id: "A/1", order: "A", station: "mill", start: 0, end: 1, state: "travel" }]);
  plan.bars.resource = [-1];
  assert.deepEqual(modesOf(plan), ["station", "robot", "order"]);
  const set = rowSet("robot", [barTable(plan)]);
  assert.deepEqual(set.rows.map((row) => row.id), [CARRIAGE]);
  assert.equal(set.blocks[0]!.lanes.laneOf[0], 0);
});

test("every bar is hit where it is drawn, and nothing is hit beside it", () => {
  const plan = randomPlan(11, 200);
  const scene = sceneOf(plan);
  const view: View = { start: 0, scale: 20 / HOUR, width: 5000, top: 0 };
  const { table } = scene.set.blocks[0]!;
  for (let bar = 0; bar < table.length; bar++) {
    const band = barBand(scene, 0, bar)!;
    const x = xOf(view, (table.start[bar]! + table.end[bar]!) / 2);
    assert.equal(hitTest(scene, view, x, band.top + band.height / 2)?.bar, bar);
  }
  assert.equal(hitTest(scene, view, 10, scene.layout.height + 5), null);
  assert.equal(hitTest(scene, view, -5, 5)?.bar, -1);
});

test("a window that is scrolled down hits the row that is seen", () => {
  const scene = sceneOf(HAND);
  const line = scene.layout.lines[1]!;
  const hit = hitTest(scene, { ...viewOf(), top: line.top }, 350, 5);
  assert.equal(scene.set.rows[hit!.row]!.id, "drill");
});

test("a folded group hides its rows and keeps its head", () => {
  const scene = sceneOf(HAND, { grouping: "group", folded: new Set(["even"]) });
  assert.deepEqual(rowIds(scene), ["drill"]);
  assert.deepEqual(scene.layout.lines.filter((line) => line.row < 0).map((line) => [line.group, line.count]), [["even", 1], ["odd", 1]]);
  assert.equal(barBand(scene, 0, 0), null);
});

test("the line under a point is found among thousands as a look at all finds it", () => {
  const scene = sceneOf(randomPlan(2, 3000, 900));
  for (let y = 0; y < scene.layout.height; y += 37) {
    assert.equal(lineAt(scene.layout, y), scene.layout.lines.findIndex((line) => line.top + line.height > y));
  }
});

test("a search keeps the rows that hold what it names and dims the rest", () => {
  const scene = sceneOf(HAND, { filter: { ...NO_FILTER, field: "order", text: "b" } });
  assert.equal(scene.found, 2);
  const dim = [...scene.styles[0]!].map((style) => style === 1);
  assert.deepEqual(dim, [true, true, false, false, true]);
  const station = sceneOf(HAND, { filter: { ...NO_FILTER, field: "station", text: "dri" } });
  assert.deepEqual(rowIds(station), ["drill"]);
});

test("only late orders are kept when they are asked for", () => {
  const scene = sceneOf(HAND, { mode: "order", filter: { ...NO_FILTER, late: true } });
  assert.deepEqual(rowIds(scene), ["B"]);
});

test("a search that nothing fits leaves no rows", () => {
  assert.equal(sceneOf(HAND, { filter: { ...NO_FILTER, text: "nothing has this name" } }).layout.lines.length, 0);
});

test("the critical chain stays bright when it is asked for", () => {
  const scene = sceneOf(HAND, { critical: true });
  assert.deepEqual([...scene.styles[0]!].map((style) => style !== 1), [false, true, false, true, false]);
});

test("a chain goes back to where nothing was in the way", () => {
  assert.deepEqual(chainOf(HAND, 3), [3, 1, 0]);
  assert.deepEqual(chainBars(sceneOf(HAND), 0, 3), [3, 1, 0]);
});

test("a chain that runs in a circle ends", () => {
  const plan = planOf([{ id: "a", station: "s", start: 0, end: 1, after: 1 }, { id: "b", station: "s", start: 1, end: 2, after: 0 }]);
  assert.deepEqual(chainOf(plan, 0), [0, 1]);
});

test("two plans differ in what is moved, changed, added and removed", () => {
  const other = planOf([
    { id: "A/1", order: "A", station: "mill", start: 0, end: 2 },
    { id: "A/2", order: "A", station: "drill", start: 4, end: 6 },
    { id: "B/1", order: "B", station: "saw", start: 2, end: 4 },
    { id: "C/1", order: "C", station: "mill", start: 8, end: 9 },
  ]);
  const found = differences(HAND, other);
  assert.deepEqual(found.counts, { same: 1, moved: 1, station: 1, added: 2, removed: 1 });
  assert.deepEqual([...found.plan], [0, 1, 2, 3, 3]);
  assert.deepEqual([...found.against], [0, 1, 2, 4]);
});

test("two plans share rows: each has lanes of its own, and a row that only one has is there", () => {
  const other = planOf([{ id: "A/1", order: "A", station: "saw", start: 0, end: 2 }]);
  const scene = sceneOf(HAND, {}, other);
  assert.deepEqual(rowIds(scene), ["mill", "drill", "saw"]);
  const [upper, lower] = [scene.layout.laneTop[0]!, scene.layout.laneTop[1]!];
  assert.ok(lower[0]! >= upper[0]! + scene.layout.laneHeight[0]![0]!);
  assert.equal(barBand(scene, 1, 0)?.line, 2);
});

test("a thousand bars of less than a pixel are drawn as few rectangles, and none is lost from sight", () => {
  const plan = planOf(Array.from({ length: 1000 }, (_, row) => ({ id: `o${row}`, station: "s", start: row, end: row + 1 })));
  const table = barTable(plan);
  const lanes = fillLanes(table, table.resource, 1, true);
  const list = new DrawList();
  const window = { start: 0, end: 1000 * HOUR, scale: 200 / (1000 * HOUR), left: 0 };
  addLane(list, table, lanes, 0, window, 0, 10, new Uint8Array(1000).fill(2), 0);
  assert.ok(list.length <= 100 && list.length >= 30, `${list.length} rectangles`);
  const covered = new Uint8Array(200);
  for (let at = 0; at < list.length; at++) covered.fill(1, list.x[at], list.x[at]! + list.width[at]!);
  assert.ok(covered.every((pixel) => pixel === 1));
});

test("wide bars are drawn one by one where they are", () => {
  const scene = sceneOf(HAND);
  const { table, lanes } = scene.set.blocks[0]!;
  const list = new DrawList();
  addLane(list, table, lanes, 0, { start: HOUR, end: 8 * HOUR, scale: 100 / HOUR, left: 0 }, 7, 20, scene.styles[0]!, 0);
  const drawn = Array.from({ length: list.length }, (_, at) => [list.bar[at], list.x[at]! + list.width[at]!]);
  assert.deepEqual(drawn, [[0, 100], [2, 300], [4, 600]]);
  assert.equal(list.x[1], 100);
});

test("the list of rectangles grows, and gives them by style without losing one", () => {
  const list = new DrawList();
  for (let at = 0; at < 10_000; at++) list.add(at, 0, 1, 1, at % 17, at, 0);
  const order = [...list.byStyle().slice(0, list.length)];
  assert.equal(new Set(order).size, 10_000);
  assert.ok(order.every((at, place) => place === 0 || list.style[order[place - 1]!]! <= list.style[at]!));
});

test("zooming keeps the instant under the pointer", () => {
  const view = viewOf();
  fit(view, { start: 0, end: 100 * HOUR });
  const before = instantAt(view, 200);
  zoomAt(view, 200, 3, { start: 0, end: 100 * HOUR });
  assert.ok(Math.abs(instantAt(view, 200) - before) < 1);
});

test("zooming out ends where the whole plan is seen twice over", () => {
  const view = viewOf();
  for (let turn = 0; turn < 100; turn++) zoomAt(view, 10, 0.5, { start: 0, end: 100 * HOUR });
  assert.ok(Math.abs(view.width / view.scale - 200 * HOUR) < HOUR);
});

test("what is brought into sight is in sight, and what is in sight does not move", () => {
  const view = viewOf();
  reveal(view, { start: 50 * HOUR, end: 51 * HOUR });
  assert.ok(xOf(view, 50 * HOUR) >= 0 && xOf(view, 51 * HOUR) <= view.width);
  const { start } = view;
  reveal(view, { start: 49 * HOUR, end: 50 * HOUR });
  assert.equal(view.start, start);
});

const at = (scene: Scene, focus: Focus | null): string =>
  focus === null || focus.bar < 0 ? "" : HAND.operations.id[scene.set.blocks[0]!.table.operation[focus.bar]!]!;

test("arrows go along a row and to the nearest operation of the next one", () => {
  const scene = sceneOf(HAND);
  let focus = step(scene, null, "right", 0);
  assert.equal(at(scene, focus), "A/1");
  focus = step(scene, focus, "right", 0);
  assert.equal(at(scene, focus), "B/1");
  focus = step(scene, focus, "down", 0);
  assert.equal(at(scene, focus), "A/2");
  focus = step(scene, focus, "end", 0);
  assert.equal(at(scene, focus), "B/2");
  focus = step(scene, focus, "up", 0);
  assert.equal(at(scene, focus), "clean");
  focus = step(scene, focus, "home", 0);
  assert.equal(at(scene, focus), "A/1");
  assert.equal(at(scene, step(scene, focus, "left", 0)), "A/1");
  assert.equal(at(scene, step(scene, focus, "last", 0)), "B/2");
});

test("arrows pass over the heads of groups and stop on them", () => {
  const scene = sceneOf(HAND, { grouping: "group" });
  let focus = step(scene, null, "down", 0);
  assert.equal(focus!.line, 0);
  focus = step(scene, focus, "down", 0);
  assert.equal(at(scene, focus), "A/1");
  focus = step(scene, focus, "down", 0);
  assert.equal(scene.layout.lines[focus!.line]!.group, "odd");
});

test("arrows in an empty chart lead nowhere", () => {
  assert.equal(step(sceneOf(planOf([])), null, "down", 0), null);
});

test("the minimap is taken at its edges, in its middle and beside it", () => {
  const span = { start: 0, end: 100 * HOUR };
  const view = { start: 20 * HOUR, scale: 700 / (20 * HOUR), width: 700, top: 0 };
  assert.equal(gripAt(span, 1000, view, 200), "start");
  assert.equal(gripAt(span, 1000, view, 401), "end");
  assert.equal(gripAt(span, 1000, view, 300), "window");
  assert.equal(gripAt(span, 1000, view, 700), "outside");
});

test("a label is the longest that fits, and none where none does", () => {
  const labels = new Labels(barTable(HAND), "station", (text) => text.length * 6);
  assert.equal(labels.fitting(0, 200), "A/1 · milling");
  assert.equal(labels.fitting(0, 30), "A/1");
  assert.equal(labels.fitting(0, 10), "");
});

test("a name of ten thousand letters or of control characters is cut to one line", () => {
  assert.equal([...clip("x".repeat(10_000))].length, 48);
  assert.ok(clip("👩‍🔧".repeat(100)).endsWith("…"));
  assert.equal(clip("a\u2028b\nc\ud800"), "a b c ");
});

test("states differ in height, place, pattern or outline, so that none needs its colour", () => {
  const looks = SHAPES.map((shape) => `${shape.top} ${shape.height} ${shape.pattern} ${shape.isHollow}`);
  assert.equal(new Set(looks).size, BAR_STATES.length);
});

test("what is written on a fill is readable in both themes", () => {
  for (const isDark of [false, true]) {
    const palette = basePalette(isDark);
    for (const fill of makeFills(palette).slice(2)) {
      assert.ok(contrast(fill.colour, fill.ink) >= 4.5, `${fill.ink} on ${fill.colour}`);
    }
    for (const ground of [palette.background, palette.head, palette.band]) {
      assert.ok(contrast(palette.text, ground) >= 4.5 && contrast(palette.muted, ground) >= 4.5);
      for (const mark of [palette.late, palette.critical, palette.accent, palette.now]) assert.ok(contrast(mark, ground) >= 3, mark);
    }
  }
});

test("both languages say the same things with the same placeholders", () => {
  const places = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map((match) => match[0]).sort();
  assert.deepEqual(Object.keys(ganttTexts.de).sort(), Object.keys(ganttTexts.en).sort());
  for (const [key, text] of Object.entries(ganttTexts.en)) {
    assert.deepEqual(places(ganttTexts.de[key as keyof typeof ganttTexts.de]), places(text), key);
  }
});

test("few rows grow into the room that there is, and never beyond it", () => {
  const natural = sceneOf(HAND).layout.height;
  for (const room of [natural + 10, natural * 1.5, natural * 10]) {
    const { layout } = sceneOf(HAND, { room });
    assert.ok(layout.height > natural && layout.height <= Math.min(room, natural * 1.8), `${layout.height} in ${room}`);
  }
  assert.equal(sceneOf(HAND, { room: natural / 2 }).layout.height, natural);
});

test("lanes that grew still lie inside their rows and apart from each other", () => {
  const scene = sceneOf(randomPlan(5, 300), { room: 5000 }, randomPlan(6, 300));
  for (const line of scene.layout.lines) {
    let end = line.top;
    scene.set.blocks.forEach(({ lanes }, block) => {
      for (let lane = lanes.firstLane[line.row]!; lane < lanes.firstLane[line.row + 1]!; lane++) {
        const top = line.top + scene.layout.laneTop[block]![lane]!;
        assert.ok(top >= end);
        end = top + scene.layout.laneHeight[block]![lane]!;
      }
    });
    assert.ok(end <= line.top + line.height);
  }
});

test("a folded group knows whom its summary is about", () => {
  const scene = sceneOf(HAND, { grouping: "group", folded: new Set(sceneOf(HAND).set.rows.map((row) => row.group)) });
  const members = scene.layout.lines.flatMap((line) => line.members).map((row) => scene.set.rows[row]!.id);
  assert.deepEqual(rowIds(scene), []);
  assert.deepEqual([...members].sort(), rowIds(sceneOf(HAND)).sort());
});
