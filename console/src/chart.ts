import './later';
// Loaded when a chart is first shown: the library is larger than the rest of the page.

import uPlot from 'uplot';
import { dayFormat, hourFormat, numberText } from './laterformat';
import type { Measure, Point } from './series';
import { columnsOf } from './series';

export interface Span { from: number; to: number; severity: string }
/** Where a rule raises an alert. */
export interface LimitLine { value: number; severity: string }
export interface Drawn {
  points: readonly Point[]; alerts: readonly Span[]; limits: readonly LimitLine[]; from: number; to: number; zone: string; measure: Measure;
  /** Another stream over this one, on an axis of its own. */
  over?: { points: readonly Point[]; measure: Measure };
}

/** Draws into a figure. @param tell is called with the point under the cursor, and with null when there is none */
export function draw(target: HTMLElement, drawn: Drawn, tell: (point: Point | null) => void): () => void {
  const color = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const [line, soft, grid, second] = [color('--accent'), color('--soft'), color('--line'), color('--second')];
  const bars = drawn.measure === 'mean' ? undefined : uPlot.paths.bars!({ size: [0.9, 40] });
  const axis = { stroke: soft, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  const values = (_: uPlot, ticks: number[]): string[] => ticks.map(numberText);
  const own = columnsOf(drawn.points);
  const over = drawn.over && columnsOf(drawn.over.points);
  const chart = new uPlot({
    width: target.clientWidth,
    height: 180,
    tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), drawn.zone),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: [drawn.from, drawn.to] },
      y: { range: (_, low, high) => rangeOf(low, high, drawn.measure, drawn.limits) },
      over: { range: (_, low, high) => rangeOf(low, high, drawn.over?.measure ?? 'mean', []) },
    },
    axes: [{ ...axis, values: (_, times) => times.map(timeText(drawn.zone, drawn.to - drawn.from)) }, { ...axis, size: 56, values },
      ...(over ? [{ ...axis, scale: 'over', side: 1, size: 56, values, stroke: second, grid: { show: false } }] : [])],
    series: [
      {},
      { stroke: 'transparent', points: { show: false } },
      { stroke: line, width: 2, points: { size: 4 }, ...(bars && { fill: line, paths: bars }) },
      { stroke: 'transparent', points: { show: false } },
      ...(over ? [{ scale: 'over', stroke: second, width: 2, dash: [6, 4], points: { size: 4, stroke: second } }] : []),
    ],
    bands: bars ? [] : [{ series: [3, 1], fill: `color-mix(in srgb, ${line} 22%, transparent)` }],
    hooks: {
      drawClear: [plot => { shade(plot, drawn.alerts, color); limit(plot, drawn.limits, color); }],
      draw: [plot => mark(plot, drawn.points, color('--warning'))],
      setCursor: [plot => tell(at(plot.cursor.left === undefined || plot.cursor.left < 0 ? null : plot.posToVal(plot.cursor.left, 'x')))],
    },
  }, (over ? uPlot.join([own, [over[0], over[2]]] as uPlot.AlignedData[]) : own) as uPlot.AlignedData, target);
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
  const [day, hour, midnight] = [dayFormat(zone), hourFormat(zone), hourFormat('UTC').format(0)];
  return time => {
    const text = hour.format(time * 1000);
    return seconds > 3 * 86_400 || text === midnight ? day.format(time * 1000) : text;
  };
}

/** A flat line lies in the middle, what is counted or shared begins at nothing, and a limit that is near is in sight. */
function rangeOf(low: number, high: number, measure: Measure, limits: readonly LimitLine[]): [number, number] {
  if (low === null || high === null) return [0, 1];
  if (measure === 'share-on') return [0, 100];
  const span = Math.max(high - low, Math.abs(high) * 0.2);
  const near = measure === 'mean' ? limits.map(limit => limit.value).filter(value => value > low - span && value < high + span) : [];
  const [bottom, top] = measure === 'growth' ? [Math.min(0, low), Math.max(high, 0)] : [Math.min(low, ...near), Math.max(high, ...near)];
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

/** Where rules raise an alert. */
function limit(plot: uPlot, limits: readonly LimitLine[], color: (name: string) => string): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  plot.ctx.lineWidth = 1.5 * devicePixelRatio;
  plot.ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
  for (const { value, severity } of limits) {
    const y = plot.valToPos(value, 'y', true);
    if (y < top || y > top + height) continue;
    plot.ctx.strokeStyle = color(`--${severity}`);
    plot.ctx.beginPath();
    plot.ctx.moveTo(left, y);
    plot.ctx.lineTo(left + width, y);
    plot.ctx.stroke();
  }
  plot.ctx.restore();
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
