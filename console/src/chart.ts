// Loaded when a chart is first shown: the library is larger than the rest of the page.

import uPlot from 'uplot';
import type { Measure, Point } from './series';
import { columnsOf } from './series';

export interface Span { from: number; to: number; severity: string }
export interface Drawn { points: readonly Point[]; alerts: readonly Span[]; from: number; to: number; zone: string; measure: Measure; name: string }

/** Draws into a figure. @param tell is called with the point under the cursor, and with null when there is none */
export function draw(target: HTMLElement, drawn: Drawn, tell: (point: Point | null) => void): () => void {
  const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [line, soft, grid] = [color('--accent'), color('--soft'), color('--line')];
  const bars = drawn.measure === 'mean' ? undefined : uPlot.paths.bars!({ size: [0.9, 40] });
  const axis = { stroke: soft, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const chart = new uPlot({
    width: target.clientWidth,
    height: 180,
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), drawn.zone),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { range: [drawn.from, drawn.to] }, y: { range: (_, low, high) => rangeOf(low, high, drawn.measure) } },
    axes: [{ ...axis, values: (_, times) => times.map(timeText(drawn.zone, drawn.to - drawn.from)) }, { ...axis, size: 56 }],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: line, width: 2, points: { size: 4 }, ...(bars && { fill: line, paths: bars }) },
      { stroke: 'transparent', points: { show: false } },
    ],
    bands: bars ? [] : [{ series: [3, 1], fill: `color-mix(in srgb, ${line} 22%, transparent)` }],
    hooks: {
      drawClear: [plot => shade(plot, drawn.alerts, color)],
      draw: [plot => mark(plot, drawn.points, color('--warning'))],
      setCursor: [plot => tell(at(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : plot.posToVal(plot.cursor.left, 'x')))],
    },
  }, columnsOf(drawn.points) as uPlot.AlignedData, target);
  const resized = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height: 180 }));
  resized.observe(target);
  return () => {
    resized.disconnect();
    chart.destroy();
  };

  function at(time: number | null): Point | null {
    if (time === null) return null;
    return drawn.points.find(point => time >= point.from && time < point.to) ?? null;
  }
}

/** As short as the length of time allows; at midnight the day. */
function timeText(zone: string, seconds: number): (time: number) => string {
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', timeZone: zone });
  const hour = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: zone });
  const midnight = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(0);
  return time => {
    const text = hour.format(time * 1000);
    return seconds > 3 * 86_400 || text === midnight ? day.format(time * 1000) : text;
  };
}

/** A flat line lies in the middle, and what is counted or shared begins at nothing. */
function rangeOf(low: number, high: number, measure: Measure): [number, number] {
  if (low === null || high === null) return [0, 1];
  if (measure === 'share-on') return [0, 100];
  const [bottom, top] = measure === 'growth' ? [Math.min(0, low), Math.max(high, 0)] : [low, high];
  const pad = (top - bottom) * 0.08 || Math.abs(top) * 0.1 || 1;
  return [measure === 'growth' && bottom === 0 ? 0 : bottom - pad, top + pad];
}

/** While an alert was open. */
function shade(plot: uPlot, spans: readonly Span[], color: (name: string) => string): void {
  const { left, top, width, height } = plot.bbox;
  for (const span of spans) {
    const [from, to] = [span.from, span.to].map(time => Math.min(Math.max(plot.valToPos(time, 'x', true), left), left + width));
    plot.ctx.fillStyle = `color-mix(in srgb, ${color(`--${span.severity}`)} 18%, transparent)`;
    plot.ctx.fillRect(from!, top, Math.max(2, to! - from!), height);
  }
}

/** A small mark below each window that was changed after it had been final. */
function mark(plot: uPlot, points: readonly Point[], color: string): void {
  const bottom = plot.bbox.top + plot.bbox.height;
  plot.ctx.fillStyle = color;
  for (const point of points.filter(point => point.status === 'restated')) {
    const middle = plot.valToPos((point.from + point.to) / 2, 'x', true);
    plot.ctx.fillRect(middle - 3, bottom - 6, 6, 6);
  }
}
