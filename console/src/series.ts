// What a chart shows of one stream: a point for each window, and nothing where nothing was measured.

import type { Stream } from './api';
import type { Window, WindowStream } from './windows';

export interface Point { from: number; to: number; low: number; middle: number; high: number; count: number; status: Window['status'] }

/** How the middle of a point is to be read. */
export type Measure = 'mean' | 'growth' | 'share-on';

export const measureOf = (stream: Stream): Measure => stream.kind === 'counter' ? 'growth' : stream.kind === 'state' ? 'share-on' : 'mean';

/** Oldest first; windows without this stream make no point. Times in seconds since 1970, as charts want them. */
export function pointsOf(windows: readonly Window[], stream: Stream): Point[] {
  const points: Point[] = [];
  for (const window of windows) {
    const found = window.streams[stream.stream];
    const values = found && valuesOf(found, stream, (Date.parse(window.end) - Date.parse(window.start)) / 1000);
    if (!found || !values) continue;
    const [low, middle, high] = values;
    points.push({ from: Date.parse(window.start) / 1000, to: Date.parse(window.end) / 1000, low, middle, high, count: found.count, status: window.status });
  }
  return points;
}

function valuesOf(found: WindowStream, stream: Stream, seconds: number): [number, number, number] | null {
  switch (measureOf(stream)) {
    case 'growth': return typeof found.consumption === 'number' ? [found.consumption, found.consumption, found.consumption] : null;
    case 'share-on': {
      if (typeof found.secondsOn !== 'number') return null;
      const percent = 100 * found.secondsOn / seconds;
      return [percent, percent, percent];
    }
    // A direction has no band: its least and greatest degree may lie side by side.
    case 'mean': return stream.kind === 'angle' ? [found.mean, found.mean, found.mean] : [found.min, found.mean, found.max];
  }
}

/** The columns of a chart, broken with an empty point where much more time passes than usual between two points. */
export function columnsOf(points: readonly Point[]): [number[], (number | null)[], (number | null)[], (number | null)[]] {
  const steps = points.slice(1).map((point, i) => point.from - points[i]!.from).sort((a, b) => a - b);
  const longest = 3 * (steps[Math.floor(steps.length / 2)] ?? Infinity);
  const columns: [number[], (number | null)[], (number | null)[], (number | null)[]] = [[], [], [], []];
  let last: Point | undefined;
  for (const point of points) {
    if (last && point.from - last.from > longest) push((last.from + point.from) / 2, null, null, null);
    push((point.from + point.to) / 2, point.low, point.middle, point.high);
    last = point;
  }
  return columns;

  function push(time: number, low: number | null, middle: number | null, high: number | null): void {
    columns[0].push(time);
    columns[1].push(low);
    columns[2].push(middle);
    columns[3].push(high);
  }
}
