/** The rectangles of one frame, in device pixels: written into arrays that are made once and grow when they must. */

export class DrawList {
  length = 0;
  x = new Int32Array(4096);
  y = new Int32Array(4096);
  width = new Int32Array(4096);
  height = new Int32Array(4096);
  style = new Uint8Array(4096);
  bar = new Int32Array(4096);
  block = new Uint8Array(4096);
  private order = new Int32Array(4096);
  private readonly counts = new Int32Array(257);

  clear(): void {
    this.length = 0;
  }

  add(x: number, y: number, width: number, height: number, style: number, bar: number, block: number): void {
    if (this.length === this.x.length) this.grow();
    const at = this.length++;
    this.x[at] = x;
    this.y[at] = y;
    this.width[at] = width;
    this.height[at] = height;
    this.style[at] = style;
    this.bar[at] = bar;
    this.block[at] = block;
  }

  /** Return the places of the list by style (counting sort), so that each style is set on the canvas once per frame. */
  byStyle(): Int32Array {
    const { counts, style, length } = this;
    if (this.order.length < this.x.length) this.order = new Int32Array(this.x.length);
    counts.fill(0);
    for (let at = 0; at < length; at++) counts[style[at] + 1]++;
    for (let value = 0; value < 256; value++) counts[value + 1] += counts[value];
    for (let at = 0; at < length; at++) this.order[counts[style[at]]++] = at;
    return this.order;
  }

  private grow(): void {
    const size = this.x.length * 2;
    const copy = (from: Int32Array): Int32Array<ArrayBuffer> => {
      const to = new Int32Array(size);
      to.set(from);
      return to;
    };
    const copyBytes = (from: Uint8Array): Uint8Array<ArrayBuffer> => {
      const to = new Uint8Array(size);
      to.set(from);
      return to;
    };
    this.x = copy(this.x);
    this.y = copy(this.y);
    this.width = copy(this.width);
    this.height = copy(this.height);
    this.bar = copy(this.bar);
    this.style = copyBytes(this.style);
    this.block = copyBytes(this.block);
  }
}
