/** The ticks that a frame needs, kept while the window stays among them: moving makes no texts. */

import { axisTicks, type Axis, type Tick } from "./ticks";
import type { View } from "./timescale";
import { endOf } from "./timescale";
import type { Zone } from "./zone";

const ROOM = 58; // pixels between fine ticks

export class AxisCache {
  private axis: Axis = { step: 0, coarse: [], fine: [] };
  private start = 0;
  private end = -1;
  private scale = 0;

  constructor(
    private readonly zone: Zone,
    private readonly origin: number,
  ) {}

  /** Return the ticks of the window and of as much again on both sides; instants are those of the document. */
  get(view: View): Axis {
    const length = view.width / view.scale;
    if (view.start < this.start || endOf(view) > this.end || view.scale !== this.scale) {
      this.start = view.start - length;
      this.end = endOf(view) + length;
      this.scale = view.scale;
      const axis = axisTicks(this.zone, this.origin + this.start, this.origin + this.end, view.scale, ROOM);
      const moved = (tick: Tick): Tick => ({ instant: tick.instant - this.origin, text: tick.text });
      this.axis = { step: axis.step, coarse: axis.coarse.map(moved), fine: axis.fine.map(moved) };
    }
    return this.axis;
  }
}
