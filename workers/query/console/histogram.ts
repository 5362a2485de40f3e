// Events over time, stacked by severity. A bar zooms into its bucket; dragging over bars zooms into their span.
import type { StatsBucket } from './api.ts';
import { h, svg } from './dom.ts';
import { SEVERITIES, severityColor, severityName } from './names.ts';
import { formatTime } from './time-range.ts';

const WIDTH = 1000;
const HEIGHT = 112;
const FLOOR = 94;

/** What one drawing shows. */
export interface HistogramInput {
  readonly buckets: readonly StatsBucket[];
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** Total of a bucket. */
const totalOf = (bucket: StatsBucket): number => Object.values(bucket.counts).reduce((sum, n) => sum + n, 0);

/** Draws the bars into `place` and the legend into `legend`. `zoom` gets epoch ms bounds; `pick` a severity_id. */
export function drawHistogram(
  place: HTMLElement,
  legend: HTMLElement,
  input: HistogramInput,
  on: { zoom: (from: number, to: number) => void; pick: (severityId: string) => void },
): void {
  const span = Math.max(1, input.to - input.from);
  const x = (at: number): number => ((at - input.from) / span) * WIDTH;
  const most = Math.max(1, ...input.buckets.map(totalOf));
  const picture = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
    'aria-label': `${input.buckets.reduce((sum, b) => sum + totalOf(b), 0)} events, most ${most} in one bar`,
  });
  let dragFrom: number | null = null;
  for (const bucket of input.buckets) {
    const left = Math.max(0, x(bucket.time));
    const width = Math.max(1, x(bucket.time + input.step) - left - 1);
    picture.append(...barsOf(bucket, left, width, most));
    const hit = svg('rect', {
      class: 'hit',
      x: left,
      y: 0,
      width: width + 1,
      height: FLOOR,
      tabindex: 0,
      role: 'button',
    });
    const title = `${formatTime(bucket.time).slice(0, 19)}: ${totalOf(bucket)} events`;
    hit.append(svg('title', {}, title));
    hit.setAttribute('aria-label', title);
    hit.addEventListener('pointerdown', (event) => {
      dragFrom = bucket.time;
      event.preventDefault();
    });
    hit.addEventListener('pointerup', () => {
      const start = dragFrom ?? bucket.time;
      dragFrom = null;
      on.zoom(Math.min(start, bucket.time), Math.max(start, bucket.time) + input.step);
    });
    hit.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') on.zoom(bucket.time, bucket.time + input.step);
    });
    picture.append(hit);
  }
  picture.append(svg('line', { class: 'axis', x1: 0, x2: WIDTH, y1: FLOOR, y2: FLOOR }));
  place.replaceChildren(picture, axisOf(input));
  legend.replaceChildren(...legendOf(input.buckets, on.pick));
}

function barsOf(bucket: StatsBucket, left: number, width: number, most: number): SVGElement[] {
  const bars: SVGElement[] = [];
  let top = FLOOR;
  const ids = Object.keys(bucket.counts).sort((a, b) => Number(a) - Number(b));
  for (const id of ids) {
    const count = bucket.counts[id] ?? 0;
    // One event stays visible beside ten thousand.
    const height = count === 0 ? 0 : Math.max(1.5, (count / most) * (FLOOR - 8));
    top -= height;
    bars.push(
      svg('rect', { x: left, y: Math.max(0, top), width, height, style: `fill:${severityColor(id)}` }),
    );
  }
  return bars;
}

function axisOf(input: HistogramInput): HTMLElement {
  const ends = h('div', { class: 'ends' });
  ends.append(
    h('span', {}, formatTime(input.from).slice(0, 16)),
    h('span', {}, formatTime(input.to).slice(0, 16)),
  );
  return ends;
}

function legendOf(buckets: readonly StatsBucket[], pick: (id: string) => void): HTMLElement[] {
  const totals = new Map<string, number>();
  for (const bucket of buckets) {
    for (const [id, count] of Object.entries(bucket.counts)) totals.set(id, (totals.get(id) ?? 0) + count);
  }
  return [...totals]
    .filter(([, count]) => count > 0)
    .sort((a, b) => Number(b[0]) - Number(a[0]))
    .map(([id, count]) => {
      const known = SEVERITIES[Number(id)] !== undefined;
      const button = h('button', { type: 'button', title: `Only ${severityName(id)}`, disabled: !known });
      button.append(
        h('span', { class: 'swatch', style: `--c:${severityColor(id)}` }),
        `${severityName(id)} ${count.toLocaleString()}`,
      );
      button.addEventListener('click', () => pick(id));
      return button;
    });
}
