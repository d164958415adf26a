/** The ticks of the time axis: on round clock times of the site, across the days on which its clocks change. */

import { DAY, HOUR, MINUTE, type Zone } from "./zone";

export interface Tick {
  instant: number; // ms since 1970 UTC
  text: string;
}

export interface Axis {
  step: number; // ms between the fine ticks, as the clock shows it
  coarse: Tick[]; // days or months; the first may lie left of the window
  fine: Tick[];
}

const STEPS = [
  MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 364 * DAY,
];
const MONTH_LENGTH = 30 * DAY;
const LEAST_MONTH = 40; // pixels below which names of months would lie over each other
const YEAR_LENGTH = 365.25 * DAY;
const YEARS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
const MONDAY = 4 * DAY; // 1970-01-05 was one

const TIME: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DAY_WIDE: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" };
const DAY_NARROW: Intl.DateTimeFormatOptions = { day: "numeric", month: "numeric" };
const DAY_OF_MONTH: Intl.DateTimeFormatOptions = { day: "numeric" };
const MONTH: Intl.DateTimeFormatOptions = { month: "long", year: "numeric" };

/** Return the smallest step whose ticks stand at least `room` pixels apart. */
export function stepFor(scale: number, room: number): number {
  for (const step of STEPS) if (step * scale >= room) return step;
  return STEPS[STEPS.length - 1];
}

/**
 * Return the ticks of a window.
 *
 * @param scale pixels per millisecond
 * @param room pixels a fine tick needs
 */
export function axisTicks(zone: Zone, start: number, end: number, scale: number, room = 56): Axis {
  if (scale * MONTH_LENGTH < LEAST_MONTH) return yearAxis(zone, start, end, scale, room);
  const step = stepFor(scale, room);
  const isClock = step < DAY;
  const coarse = isClock ? dayTicks(zone, start, end, scale) : monthTicks(zone, start, end);
  const options = isClock ? TIME : scale * DAY >= 84 ? DAY_WIDE : step >= 7 * DAY ? DAY_NARROW : DAY_OF_MONTH;
  const fine = clockTicks(zone, start, end, step).map((instant) => ({ instant, text: zone.text(instant, options) }));
  return { step, coarse, fine };
}

/** Return the instants at which the clock shows a multiple of `step`; an hour that comes twice has its ticks twice. */
export function clockTicks(zone: Zone, start: number, end: number, step: number): number[] {
  const base = step >= 7 * DAY ? MONDAY : 0;
  const found: number[] = [];
  const first = Math.floor((start + zone.offset(start) - base) / step) * step + base - (step < DAY ? step : 0);
  const last = end + zone.offset(end);
  for (let clock = first; clock <= last + step; clock += step) {
    const instant = zone.instant(clock);
    // The clock does not show what it skips in spring.
    if (instant + zone.offset(instant) === clock) addTick(found, instant, start, end);
    const later = clock - zone.offset(instant + DAY);
    if (step < DAY && later !== instant && later + zone.offset(later) === clock) addTick(found, later, start, end);
  }
  return found.sort((a, b) => a - b);
}

function addTick(found: number[], instant: number, start: number, end: number): void {
  if (instant >= start && instant <= end && found[found.length - 1] !== instant) found.push(instant);
}

/** Midnights of the site, the one left of the window included. */
export function midnights(zone: Zone, start: number, end: number): number[] {
  const found: number[] = [];
  let clock = Math.floor((start + zone.offset(start)) / DAY) * DAY;
  for (let at = zone.instant(clock); at <= end; clock += DAY, at = zone.instant(clock)) found.push(at);
  return found;
}

function dayTicks(zone: Zone, start: number, end: number, scale: number): Tick[] {
  const options = scale * DAY >= 110 ? DAY_WIDE : DAY_NARROW;
  return midnights(zone, start, end).map((instant) => ({ instant, text: zone.text(instant, options) }));
}

/** Years, or so many of them together that their names have room, and quarters where these have room besides. */
function yearAxis(zone: Zone, start: number, end: number, scale: number, room: number): Axis {
  const years = YEARS.find((count) => count * YEAR_LENGTH * scale >= room) ?? YEARS[YEARS.length - 1];
  const coarse: Tick[] = [];
  const first = Math.floor(zone.wall(start).year / years) * years;
  for (let year = first; ; year += years) {
    const instant = zone.instant(utc(year, 0));
    if (instant > end) break;
    coarse.push({ instant, text: zone.text(instant, { year: "numeric" }) });
  }
  if (years > 1 || (YEAR_LENGTH / 4) * scale < room) {
    return { step: years * YEAR_LENGTH, coarse, fine: coarse.map(({ instant }) => ({ instant, text: "" })) };
  }
  const fine: Tick[] = coarse.flatMap((_, at) =>
    [0, 3, 6, 9].map((month) => {
      const instant = zone.instant(utc(first + at, month));
      return { instant, text: zone.text(instant, { month: "short" }) };
    }),
  );
  return { step: YEAR_LENGTH / 4, coarse, fine };
}

/** `Date.UTC` takes the years 0 to 99 for those of the last century. */
function utc(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1);
}

function monthTicks(zone: Zone, start: number, end: number): Tick[] {
  const found: Tick[] = [];
  let { year, month } = zone.wall(start);
  for (;;) {
    const instant = zone.instant(Date.UTC(year, month - 1, 1));
    if (instant > end) return found;
    found.push({ instant, text: zone.text(instant, MONTH) });
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
}
