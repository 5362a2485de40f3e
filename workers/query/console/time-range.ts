// The time a search looks at: a preset that moves with the clock, or two fixed bounds.

/** Presets: name -> milliseconds. */
export const PRESETS = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '4h': 4 * 3_600_000,
  '24h': 24 * 3_600_000,
  '7d': 7 * 24 * 3_600_000,
} as const;

/** What the reader chose. */
export type TimeRange =
  | { readonly preset: keyof typeof PRESETS }
  | { readonly preset: 'custom'; readonly from: number; readonly to: number };

/** Bounds of a choice at a moment, epoch ms. A preset ends a minute ahead: senders' clocks run fast. */
export function boundsOf(range: TimeRange, now: number): { from: number; to: number } {
  if (range.preset === 'custom') return { from: range.from, to: range.to };
  return { from: now - PRESETS[range.preset], to: now + 60_000 };
}

const STEPS = [
  1_000, 5_000, 15_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000, 10_800_000, 21_600_000,
  43_200_000, 86_400_000,
];

/** A round bucket width that gives at most 90 bars. */
export function bucketOf(from: number, to: number): number {
  const least = (to - from) / 90;
  const step = STEPS.find((candidate) => candidate >= least);
  return step ?? Math.ceil(least / 86_400_000) * 86_400_000;
}

/** A bucket width of {@link bucketOf} as GET /v1/stats takes it. */
export const intervalOf = (step: number): string => `${step / 1_000}s`;

/** Local time to the millisecond, as analysts write it. */
export function formatTime(at: number): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return String(at);
  const two = (value: number, width = 2): string => String(value).padStart(width, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/** Value for an `<input type="datetime-local">`. */
export const toInput = (at: number): string => formatTime(at).slice(0, 19).replace(' ', 'T');
