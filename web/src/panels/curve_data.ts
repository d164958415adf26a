/** Curves as columns on one axis of time. */

export interface CurveSeries {
  label: string;
  times: number[]; // instants, ascending
  values: number[]; // from times[i] on
  kind: "steps" | "bars";
  colour: "one" | "two";
}

export interface CurveColumns {
  times: number[];
  values: (number | null)[][]; // one column per series
}

/** All instants of all series: steps keep their value until their next instant, bars stand only at their own. */
export function aligned(series: readonly CurveSeries[], last: number | null = null): CurveColumns {
  const all = new Set(series.flatMap(({ times }) => times));
  if (last !== null) all.add(last);
  const times = [...all].sort((one, other) => one - other);
  const values = series.map((one) => {
    const found: (number | null)[] = [];
    let at = -1;
    for (const time of times) {
      while (at + 1 < one.times.length && one.times[at + 1]! <= time) at += 1;
      const isKept = at >= 0 && (one.kind === "steps" || one.times[at] === time);
      found.push(isKept ? (one.values[at] ?? null) : null);
    }
    return found;
  });
  return { times, values };
}
