/** Clock times of the site: the only place of the Gantt that knows of zones. */

export interface Wall {
  year: number;
  month: number; // 1 to 12
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A zone and a language; instants are milliseconds since 1970 UTC. Offsets are asked of Intl once per quarter of an hour. */
export class Zone {
  private readonly parts: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  private readonly formats = new Map<string, Intl.DateTimeFormat>();

  constructor(
    readonly name: string,
    readonly locale: string,
  ) {
    this.parts = new Intl.DateTimeFormat("en-US-u-ca-gregory", {
      timeZone: name, hourCycle: "h23", era: "short",
      year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    });
  }

  /** Return what is to be added to UTC to get the clock of the site. */
  offset(epoch: number): number {
    const slot = Math.floor(epoch / (15 * MINUTE)); // no zone changes its clocks at another minute
    let offset = this.offsets.get(slot);
    if (offset === undefined) {
      const at = slot * 15 * MINUTE;
      const found: Record<string, string> = {};
      for (const part of this.parts.formatToParts(at)) found[part.type] = part.value;
      const year = found.era === "BC" ? 1 - Number(found.year) : Number(found.year);
      const clock = Date.UTC(
        year, Number(found.month) - 1, Number(found.day), Number(found.hour), Number(found.minute), Number(found.second),
      );
      offset = clock - at;
      if (this.offsets.size > 20_000) this.offsets.clear();
      this.offsets.set(slot, offset);
    }
    return offset;
  }

  wall(epoch: number): Wall {
    const shifted = new Date(epoch + this.offset(epoch));
    return {
      year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate(),
      hour: shifted.getUTCHours(), minute: shifted.getUTCMinutes(), second: shifted.getUTCSeconds(),
    };
  }

  /**
   * Return the instant at which the clock of the site shows this. A clock time that is skipped in spring gives the instant
   * that the old offset would give it; of one that comes twice in autumn the first is meant.
   */
  instant(clock: number): number {
    const before = this.offset(clock - DAY);
    const after = this.offset(clock + DAY);
    for (const offset of [Math.max(before, after), Math.min(before, after)]) {
      if (this.offset(clock - offset) === offset) return clock - offset;
    }
    return clock - before;
  }

  /** Return a text of the instant; formats are made once per set of options. */
  text(epoch: number, options: Intl.DateTimeFormatOptions): string {
    const key = JSON.stringify(options);
    let format = this.formats.get(key);
    if (format === undefined) {
      format = new Intl.DateTimeFormat(this.locale, { ...options, timeZone: this.name });
      this.formats.set(key, format);
    }
    return format.format(epoch);
  }
}
