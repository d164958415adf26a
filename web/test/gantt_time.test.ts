import assert from "node:assert/strict";
import { test } from "node:test";

import { axisTicks, clockTicks, midnights, stepFor } from "../src/gantt/ticks";
import { lengthText } from "../src/gantt/words";
import { DAY, HOUR, MINUTE, Zone } from "../src/gantt/zone";

const BERLIN = new Zone("Europe/Berlin", "en-GB");
const clock = (instant: number): string => {
  const { hour, minute } = BERLIN.wall(instant);
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
};
const SPRING = Date.UTC(2026, 2, 28, 23); // midnight before clocks go forward
const AUTUMN = Date.UTC(2026, 9, 24, 22); // midnight before they go back

test("in spring the hour that does not exist has no tick", () => {
  const ticks = clockTicks(BERLIN, SPRING, SPRING + 5 * HOUR, HOUR);
  assert.deepEqual(ticks.map(clock), ["00:00", "01:00", "03:00", "04:00", "05:00", "06:00"]);
  assert.deepEqual(ticks.map((tick) => (tick - SPRING) / HOUR), [0, 1, 2, 3, 4, 5]);
});

test("in autumn the hour that comes twice has two ticks", () => {
  const ticks = clockTicks(BERLIN, AUTUMN, AUTUMN + 5 * HOUR, HOUR);
  assert.deepEqual(ticks.map(clock), ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]);
  assert.deepEqual(ticks.map((tick) => (tick - AUTUMN) / HOUR), [0, 1, 2, 3, 4, 5]);
});

test("midnights are 23, 24 or 25 hours apart", () => {
  const spring = midnights(BERLIN, SPRING - DAY, SPRING + 3 * DAY);
  assert.deepEqual(spring.slice(1).map((at, number) => (at - spring[number]!) / HOUR), [24, 23, 24, 24].slice(0, spring.length - 1));
  const autumn = midnights(BERLIN, AUTUMN, AUTUMN + 2 * DAY);
  assert.equal((autumn[1]! - autumn[0]!) / HOUR, 25);
});

test("ticks stand on round clock times on both sides of a change of clocks", () => {
  for (const [start, step] of [[SPRING, 6 * HOUR], [AUTUMN, 6 * HOUR], [SPRING, 15 * MINUTE], [AUTUMN, 3 * HOUR]] as const) {
    const ticks = clockTicks(BERLIN, start - DAY, start + 2 * DAY, step);
    for (const tick of ticks) {
      const { hour, minute } = BERLIN.wall(tick);
      assert.equal(((hour * 60 + minute) * MINUTE) % step, 0);
    }
    assert.equal(new Set(ticks).size, ticks.length);
  }
});

test("a zone of a quarter of an hour has its ticks on its own full hours", () => {
  const zone = new Zone("Asia/Kathmandu", "en");
  const [first] = clockTicks(zone, Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 1, 2), HOUR);
  assert.equal(zone.wall(first!).minute, 0);
  assert.equal(first! % HOUR, 15 * MINUTE);
});

test("ticks have room for what is written on them, at every scale", () => {
  for (let step = MINUTE; step < 40 * DAY; step *= 1.7) {
    const scale = 56 / step;
    const axis = axisTicks(BERLIN, SPRING, SPRING + 1200 / scale, scale);
    assert.ok(axis.step * scale >= 55.9);
    assert.ok(axis.fine.length <= 1200 / 55 + 2, `${axis.fine.length} ticks`);
    assert.ok(axis.fine.every((tick) => tick.text !== ""));
  }
});

test("there is a step for every scale", () => {
  assert.equal(stepFor(1, 56), MINUTE);
  assert.ok(stepFor(1e-12, 56) > 300 * DAY);
});

test("months begin at midnight of the site", () => {
  const axis = axisTicks(BERLIN, Date.UTC(2026, 0, 20), Date.UTC(2026, 4, 2), 1e-7);
  assert.deepEqual(axis.coarse.map((tick) => tick.text), ["January 2026", "February 2026", "March 2026", "April 2026", "May 2026"]);
  for (const { instant } of axis.coarse) assert.equal(clock(instant), "00:00");
});

test("the clock of the site and back is the same instant, except where it is shown twice", () => {
  for (let at = SPRING - 2 * DAY; at < SPRING + 2 * DAY; at += 17 * MINUTE) {
    assert.equal(BERLIN.instant(at + BERLIN.offset(at)), at);
  }
});

test("lengths are said in their two largest units", () => {
  assert.equal(lengthText("en", 26 * HOUR), "1 day 2 hr");
  assert.equal(lengthText("de", 90 * MINUTE), "1 Std. 30 Min.");
  assert.equal(lengthText("en", 0), "0 sec");
  assert.equal(lengthText("en", -2 * MINUTE), "2 min");
});

test("a plan of ten years, of a hundred and of nine thousand has years on its axis, and few of them", () => {
  for (const [years, text] of [[10, "2030"], [100, "2100"], [9000, "8000"]] as const) {
    const start = Date.UTC(2026, 0, 1);
    const axis = axisTicks(BERLIN, start, start + years * 365.25 * DAY, 1000 / (years * 365.25 * DAY));
    assert.ok(axis.coarse.length < 25, `${axis.coarse.length} names in ${years} years`);
    assert.ok(axis.coarse.some((tick) => tick.text === text), axis.coarse.map((tick) => tick.text).join(" "));
  }
});

test("years begin at midnight of the site", () => {
  const axis = axisTicks(BERLIN, Date.UTC(2026, 5, 1), Date.UTC(2036, 5, 1), 1000 / (10 * 365 * DAY));
  for (const { instant } of axis.coarse) assert.deepEqual([clock(instant), BERLIN.wall(instant).month, BERLIN.wall(instant).day], ["00:00", 1, 1]);
});
