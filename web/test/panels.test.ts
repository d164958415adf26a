import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock, changeText, lengthText, moneyText, shareText } from "../src/format";
import { judge } from "../src/load";
import { chainOf, lookup } from "../src/lookup";
import { impossibleCount, lateCount, makingsOf } from "../src/panels/counts";
import { aligned } from "../src/panels/curve_data";
import { changeOf } from "../src/panels/figure_words";
import { orderRows, type Wish } from "../src/panels/order_rows";
import { pageOf } from "../src/panels/pages";
import { gapText, levelText, levelValue } from "../src/panels/quality";
import { hashOf, parseHash } from "../src/route";
import { emptyPlan, sampleDocument } from "./sample";

const HOUR = 3_600_000;
const ALL: Wish = { words: "", show: "all", sort: "lateness", descending: true };

test("the made-up documents hold what a view document promises", () => {
  for (const wanted of [{}, { hostile: true }, { orders: 0 }, { orders: 300, stations: 20, against: true }]) {
    const loaded = judge(sampleDocument(wanted));
    assert.deepEqual(loaded.ok ? [] : loaded.problem, []);
  }
});

test("a length is told in its two largest units", () => {
  assert.equal(lengthText(45_000), "45 sec");
  assert.equal(lengthText(3 * HOUR + 10 * 60_000), "3 hr 10 min");
  assert.equal(lengthText(24 * HOUR - 1), "1 day");
  assert.equal(lengthText(59.6 * 60_000), "1 hr");
  assert.equal(lengthText(-51 * HOUR), "2 days 3 hr");
});

test("a change says its direction", () => {
  assert.equal(changeText(2 * HOUR), "+2 hr");
  assert.equal(changeText(-2 * HOUR), "−2 hr");
  assert.equal(changeText(0), "±0");
});

test("a share that is not all never reads as all, nor one that is not nothing as nothing", () => {
  assert.equal(shareText(0.99999), "99.9%");
  assert.equal(shareText(0.00001), "0.1%");
  assert.equal(shareText(1), "100%");
});

test("a currency that nobody knows is written behind the number", () => {
  assert.equal(moneyText(12.5, "points"), "12.5 points");
  assert.match(moneyText(12.5, "EUR"), /€/);
});

test("instants are told on the clock of the site, also across the change of the clocks", () => {
  const clock = new Clock("2026-10-25T00:00:00Z", "Europe/Berlin");
  assert.equal(clock.time(0), "02:00");
  assert.equal(clock.time(HOUR), "02:00"); // comes twice that night
  assert.equal(clock.time(2 * HOUR), "03:00");
});

test("the year is said where it is another one", () => {
  const clock = new Clock("2026-12-31T12:00:00Z", "UTC");
  assert.doesNotMatch(clock.text(0), /2026/);
  assert.match(clock.text(24 * HOUR), /2027/);
});

test("an address leads back to where it came from", () => {
  const hash = hashOf("orders", { q: "A&B=#?/", show: "late", page: "" });
  assert.deepEqual(parseHash(hash), { view: "orders", params: { q: "A&B=#?/", show: "late" } });
  assert.equal(parseHash("#/nowhere").view, "overview");
  assert.equal(parseHash("").view, "overview");
});

test("orders are sorted by lateness, and those without a due date come last both ways", () => {
  const { plan } = sampleDocument({ orders: 6 });
  plan.orders[2]!.lateness_ms = null;
  for (const descending of [true, false]) {
    const rows = orderRows(plan, null, { ...ALL, descending });
    const shown = rows.map((row) => plan.orders[row]!.lateness_ms);
    const known = shown.slice(0, -1) as number[];
    assert.equal(shown.at(-1), null);
    assert.deepEqual(known, [...known].sort((one, other) => (descending ? other - one : one - other)));
  }
});

test("orders are found by their product as well as by their own name", () => {
  const { plan } = sampleDocument({ orders: 12 });
  const found = orderRows(plan, null, { ...ALL, words: " HOUSING-1 " });
  assert.deepEqual(found.map((row) => plan.orders[row]!.product), ["housing-1", "housing-1", "housing-1"]);
});

test("names with numbers are sorted as people count", () => {
  const { plan } = sampleDocument({ orders: 12 });
  const found = orderRows(plan, null, { ...ALL, sort: "order", descending: false });
  assert.deepEqual(found.slice(0, 3).map((row) => plan.orders[row]!.id), ["A1", "A2", "A3"]);
});

test("late components are not counted as late orders of customers", () => {
  const { plan } = sampleDocument({ orders: 6 });
  const before = lateCount(plan);
  plan.orders[0]!.parent = "A2";
  assert.ok(plan.orders[0]!.lateness_ms! > 0);
  assert.equal(lateCount(plan), before - 1);
});

test("an operation is impossible only where no station can do it", () => {
  const { plan } = sampleDocument({ stations: 4 });
  const impossible = makingsOf(plan).filter(({ can }) => can.length === 0);
  assert.deepEqual(impossible.map(({ product }) => product), ["housing-3"]);
  assert.equal(impossibleCount(plan), 1);
});

test("a chain of causes that bites its own tail ends", () => {
  const { plan } = sampleDocument({ orders: 2, operations: 2 });
  plan.why.task = [1, 2, 0, -1];
  assert.deepEqual(chainOf(plan, 0), [1, 2]);
});

test("the operations of an order stand in the order of their starts", () => {
  const { plan } = sampleDocument({ orders: 5, operations: 4 });
  for (const rows of lookup(plan).operationsOf) {
    const starts = rows.map((row) => plan.operations.start[row]!);
    assert.deepEqual(starts, [...starts].sort((one, other) => one - other));
    assert.equal(rows.length, 4);
  }
});

test("a page behind the end is the last one", () => {
  assert.deepEqual(pageOf(250, 99, 100), [200, 250]);
  assert.deepEqual(pageOf(0, 3, 100), [0, 0]);
  assert.deepEqual(pageOf(100, -1, 100), [0, 100]);
});

test("steps keep their value, bars stand only at their own instants", () => {
  const steps = { label: "s", times: [0, 10], values: [1, 2], kind: "steps", colour: "one" } as const;
  const bars = { label: "b", times: [5], values: [7], kind: "bars", colour: "two" } as const;
  const columns = aligned([{ ...steps, times: [0, 10], values: [1, 2] }, { ...bars, times: [5], values: [7] }], 20);
  assert.deepEqual(columns, { times: [0, 5, 10, 20], values: [[1, 1, 2, 2], [null, 7, null, null]] });
});

test("less lateness is better, less on time is worse, and what cannot be compared is not", () => {
  const figure = (name: string, value: number | null, unit: string) => ({ name, value, unit, simulated: null });
  assert.equal(changeOf(figure("tardiness_max", 5, "ms"), figure("tardiness_max", 9, "ms"), "EUR")?.tone, "better");
  assert.equal(changeOf(figure("on_time_share", 0.5, "1"), figure("on_time_share", 0.7, "1"), "EUR")?.tone, "worse");
  assert.equal(changeOf(figure("on_time_share", 0.5, "1"), figure("on_time_share", 0.50001, "1"), "EUR")?.text, "±0");
  assert.equal(changeOf(figure("cost", null, "money"), figure("cost", 3, "money"), "EUR"), null);
});

test("a gap says how much better a plan could be at most", () => {
  const plan = emptyPlan();
  assert.match(gapText({ ...plan, gap: 0.042 }), /4.2%/);
  assert.match(gapText({ ...plan, gap: 1, lower_bound: 0 }), /at most 100%, a better plan may exist/);
  assert.match(gapText({ ...plan, gap: null }), /no bound/);
  const wishes = [{ name: "late", value: 0, unit: "ms", scale: 1 }, { name: "flow", value: 9, unit: "ms", scale: 1 }];
  assert.match(gapText({ ...plan, gap: 0, objective: wishes }), /first wish/);
  assert.match(gapText({ ...plan, status: "optimal" }), /nothing better/);
});

test("the value of a level is said in its unit", () => {
  assert.equal(levelValue({ name: "late", value: 0, unit: "ms", scale: 60_000 }, 15_435, "EUR"), "10 days 17 hr");
  assert.equal(levelValue({ name: "late", value: 0, unit: "ms", scale: 60_000 }, 0, "EUR"), "0");
  assert.equal(levelValue({ name: "cost", value: 0, unit: "money", scale: 0.01 }, 1250, "EUR"), "€12.50");
  assert.equal(levelValue({ name: "late + 2 setup", value: 0, unit: "", scale: 1 }, 1234, "EUR"), "1,234");
});

test("a level of the objective is said term by term", () => {
  assert.equal(levelText("late + 2 setup"), "Lateness + 2 × Setup time");
  assert.equal(levelText("my own wish"), "My own wish");
});
