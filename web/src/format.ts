/** Numbers, lengths of time, money and instants as the reader writes them, in the zone of the site. */

import { language, type Language } from "./settings";
import { say } from "./texts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Making a format of Intl takes longer than a thousand uses of it. */
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(spoken: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${spoken} ${JSON.stringify(options)}`;
  const format = (kept.get(key) as Intl.NumberFormat | undefined) ?? new Intl.NumberFormat(spoken, options);
  kept.set(key, format);
  return format;
}

/** English that writes the day first and counts 24 hours: the shop floor's way, whatever the country. */
const DATE_TAGS: Record<Language, string> = { en: "en-GB", de: "de-DE" };

function dateFormat(spoken: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${spoken} ${JSON.stringify(options)}`;
  const format = (kept.get(key) as Intl.DateTimeFormat | undefined) ?? new Intl.DateTimeFormat(DATE_TAGS[spoken], options);
  kept.set(key, format);
  return format;
}

export function numberText(value: number, digits = 2): string {
  return numberFormat(language.value, { maximumFractionDigits: digits }).format(value);
}

/** 0.0734 is "7.3 %"; a share that is not quite 1 never reads 100 %, one that is not quite 0 never 0 %. */
export function shareText(value: number, digits = 1): string {
  const step = 10 ** -(digits + 2);
  const shown = value > 0 && value < 1 ? Math.min(Math.max(value, step), 1 - step) : value;
  return numberFormat(language.value, { style: "percent", maximumFractionDigits: digits }).format(shown);
}

/** A currency that Intl does not know is written behind the number. */
export function moneyText(value: number, currency: string): string {
  const options = { maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 2 };
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${numberText(value)} ${currency}`.trim();
  return numberFormat(language.value, { style: "currency", currency, ...options }).format(value);
}

function unitText(value: number, unit: "day" | "hour" | "minute" | "second", digits = 0): string {
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits } as const;
  return numberFormat(language.value, options).format(value);
}

/** The two largest units that matter: "2 days 3 hr", "3 hr 10 min", "45 sec". The sign is the caller's to say. */
export function lengthText(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < MINUTE) return unitText(length / 1000, "second", length < 10_000 ? 1 : 0);
  const minutes = Math.round(length / MINUTE);
  if (minutes < 60) return unitText(minutes, "minute");
  if (minutes < 24 * 60) return joined(Math.floor(minutes / 60), "hour", minutes % 60, "minute");
  const hours = Math.round(length / HOUR);
  return joined(Math.floor(hours / 24), "day", hours % 24, "hour");
}

function joined(large: number, unit: "day" | "hour", small: number, smaller: "hour" | "minute"): string {
  return small === 0 ? unitText(large, unit) : `${unitText(large, unit)} ${unitText(small, smaller)}`;
}

/** Length with its direction: "+3 hr" is later or longer. */
export function changeText(milliseconds: number): string {
  if (milliseconds === 0) return "±0";
  return `${milliseconds > 0 ? "+" : "−"}${lengthText(milliseconds)}`;
}

/** Instants of one document on the clock of its site. */
export class Clock {
  readonly origin: number; // ms since 1970 of instant 0

  constructor(
    origin: string,
    readonly zone: string,
  ) {
    this.origin = Date.parse(origin);
  }

  /** "Mon 30 Nov, 06:00", with the year where it is not that of the origin. */
  text(instant: number): string {
    const at = this.origin + instant;
    const isOtherYear = this.year(at) !== this.year(this.origin);
    return this.format(at, {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
      ...(isOtherYear ? { year: "numeric" } : {}),
    });
  }

  time(instant: number): string {
    return this.format(this.origin + instant, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  day(instant: number): string {
    return this.format(this.origin + instant, { weekday: "short", day: "numeric", month: "short" });
  }

  /** "Mon 30 Nov, 06:00 to 08:15": the day is said again only where it changes. */
  span(start: number, end: number): string {
    const later = this.day(start) === this.day(end) && end - start < DAY ? this.time(end) : this.text(end);
    return say("side.from.to", { start: this.text(start), end: later });
  }

  /** ISO 8601 in UTC, for `<time datetime>`. */
  iso(instant: number): string {
    return new Date(this.origin + instant).toISOString();
  }

  private year(at: number): string {
    return this.format(at, { year: "numeric" });
  }

  private format(at: number, options: Intl.DateTimeFormatOptions): string {
    return dateFormat(language.value, { ...options, timeZone: this.zone }).format(at);
  }
}
