/** A picture of curves over time, and the same as a table. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";

import { numberText } from "../format";
import { isDark, language } from "../settings";
import { say } from "../texts";
import { useView } from "../view";
import { aligned, type CurveColumns, type CurveSeries } from "./curve_data";
import { curveOptions, type Mark } from "./curve_options";
import { Pages, pageOf } from "./pages";

const ROWS = 100; // of the table on one page

interface CurveProps {
  name: string; // for tests and for the table's id
  caption: string;
  series: CurveSeries[];
  marks?: Mark[]; // stretches that are marked: shortages
  until?: number; // where the last value ends
}

export function Curve({ name, caption, series, marks = [], until }: CurveProps) {
  const [isTable, setTable] = useState(false);
  const columns = useMemo(() => aligned(series, until ?? null), [series, until]);
  return (
    <figure class="curve" data-testid={`curve-${name}`}>
      <figcaption class="unseen">{caption}</figcaption>
      {isTable ? <CurveTable caption={caption} series={series} columns={columns} /> : (
        <Picture caption={caption} series={series} columns={columns} marks={marks} />
      )}
      <button
        type="button"
        class="link curve-switch"
        aria-pressed={isTable}
        data-testid={`curve-${name}-switch`}
        onClick={() => setTable(!isTable)}
      >
        {isTable ? say("curve.picture") : say("curve.table")}
        <span class="unseen">: {caption}</span>
      </button>
    </figure>
  );
}

interface ShownProps {
  caption: string;
  series: CurveSeries[];
  columns: CurveColumns;
}

function Picture({ caption, series, columns, marks }: ShownProps & { marks: Mark[] }) {
  const { clock } = useView();
  const place = useRef<HTMLDivElement>(null);
  const spoken = language.value;
  const dark = isDark.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const options = curveOptions({ series, marks, clock, width: element.clientWidth, style: getComputedStyle(element) });
    const plot = new uPlot(options, [columns.times, ...columns.values] as uPlot.AlignedData, element);
    const watch = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: options.height });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [columns, marks, clock, spoken, dark]);
  return <div ref={place} role="img" aria-label={caption} />;
}

function CurveTable({ caption, series, columns }: ShownProps) {
  const { clock } = useView();
  const [page, setPage] = useState(0);
  const [first, last] = pageOf(columns.times.length, page, ROWS);
  return (
    <>
      <div class="curve-data wide" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              <th scope="col">{say("curve.time")}</th>
              {series.map(({ label }) => (
                <th key={label} scope="col" class="number">{label}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {columns.times.slice(first, last).map((time, at) => (
              <tr key={time}>
                <th scope="row" class="nowrap">{clock.text(time)}</th>
                {columns.values.map((values, column) => {
                  const value = values[first + at];
                  return <td key={column} class="number">{value === null || value === undefined ? "–" : numberText(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pages length={columns.times.length} page={page} rows={ROWS} onPage={setPage} />
    </>
  );
}
