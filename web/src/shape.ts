/** Small checks of values that came out of JSON; together they say what a document must look like. */

/** What was found wrong: places such as `plan.orders[3].due`, the first of them only. */
export class Finding {
  static readonly MOST = 20;
  readonly places: string[] = [];

  add(place: string): void {
    if (this.places.length < Finding.MOST) this.places.push(place === "" ? "(document)" : place);
  }
}

export type Check = (value: unknown, place: string, found: Finding) => void;

export const text: Check = (value, place, found) => {
  if (typeof value !== "string") found.add(place);
};

export const flag: Check = (value, place, found) => {
  if (typeof value !== "boolean") found.add(place);
};

// JSON has no NaN and no infinity, but 1e999 is read as one.
export const number: Check = (value, place, found) => {
  if (!Number.isFinite(value)) found.add(place);
};

export const integer: Check = (value, place, found) => {
  if (!Number.isSafeInteger(value)) found.add(place);
};

/** An index into a closed set of so many words. */
export function within(size: number): Check {
  return (value, place, found) => {
    if (!Number.isSafeInteger(value) || (value as number) < 0 || (value as number) >= size) found.add(place);
  };
}

export function word(words: readonly string[]): Check {
  return (value, place, found) => {
    if (typeof value !== "string" || !words.includes(value)) found.add(place);
  };
}

export function nullable(check: Check): Check {
  return (value, place, found) => {
    if (value !== null) check(value, place, found);
  };
}

export function list(check: Check): Check {
  return (value, place, found) => {
    if (!Array.isArray(value)) found.add(place);
    else value.forEach((one, index) => check(one, `${place}[${index}]`, found));
  };
}

/** A list of many plain values: a place is put into words only where one is wrong, because there may be 50,000. */
export function column(check: Check): Check {
  const probe = new Finding();
  return (value, place, found) => {
    if (!Array.isArray(value)) {
      found.add(place);
      return;
    }
    for (let index = 0; index < value.length; index += 1) {
      check(value[index], "", probe);
      if (probe.places.length > 0) {
        probe.places.length = 0;
        found.add(`${place}[${index}]`);
        return;
      }
    }
  };
}

export function pair(check: Check): Check {
  const both = list(check);
  return (value, place, found) => {
    if (!Array.isArray(value) || value.length !== 2) found.add(place);
    else both(value, place, found);
  };
}

/** An object with at least these fields; others are let through. */
export function record(fields: Record<string, Check>): Check {
  const entries = Object.entries(fields);
  return (value, place, found) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      found.add(place);
      return;
    }
    for (const [name, check] of entries) {
      check((value as Record<string, unknown>)[name], place === "" ? name : `${place}.${name}`, found);
    }
  };
}
