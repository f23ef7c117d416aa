import type { Device, Latest, Limit, Site, Stream } from './api';
import type { Window } from './windows';
import { element, setText } from './dom';
import { countText, measureText, percentText, siteTime, unitText, valueText } from './format';
import { t, textOf } from './i18n';
import { measureOf, pointsOf, type Measure, type Point } from './series';

/** Another stream, laid over a chart. `key` is `device stream`. */
export interface Over { key: string; name: string; stream: Stream; points: Point[] }
export interface StreamShown {
  site: Site; device: Device; stream: Stream; windows: readonly Window[]; latest: Latest | undefined; reach: string; over: Over | undefined;
}

/** One stream's title, figure, words and table; the chart is drawn into the figure. */
export function streamPart({ site, device, stream, windows, latest, reach, over }: StreamShown) {
  const part = element('section', 'stream');
  const points = pointsOf(windows, stream);
  const [name, measure] = [stream.label || stream.stream, measureOf(stream)];
  const limits = measure === 'mean' ? stream.limits ?? [] : [];
  const value = latest?.streams[stream.stream];
  const [title, figure, told] = [element('h3', '', name), element('div', 'chart'), element('p', 'when')];
  figure.dir = 'ltr'; // time runs to the right in every language's charts
  const text = (number: number): string => textOfMeasure(number, measure, stream);
  const summary = points.length === 0 ? t('chart.nothing') : summaryOf(points, measure, text);
  setText(told, summary);
  part.append(title);
  if (value) part.append(element('p', '', t('chart.now', { value: valueText(value.value, stream) })));
  part.append(figure, told);
  if (over && points.length > 0) part.append(overLine(over));
  part.append(...limits.map(limitLine));
  if (points.length > 0) {
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', `${device.name}, ${name}, ${reach}. ${summary}`);
    part.append(tableOf(points, measure, stream, site.zone));
  }
  const tell = (point: Point | null): void => setText(told, point === null ? summary : pointText(point, measure, text, site.zone, over));
  return { element: part, figure, points, tell, limits: limits.map(limit => ({ value: limit.above ?? limit.below ?? 0, severity: limit.severity })) };
}

const textOfMeasure = (number: number, measure: Measure, stream: Stream): string =>
  measure === 'share-on' ? t('chart.on', { percent: percentText(number / 100) }) : measureText(number, stream.unit);

function pointText(point: Point, measure: Measure, text: (number: number) => string, zone: string, over: Over | undefined): string {
  const between = measure === 'mean' && point.low !== point.high ? [t('chart.between', { low: text(point.low), high: text(point.high) })] : [];
  const restated = point.status === 'restated' ? [t('status.restated')] : [];
  const same = over?.points.find(other => other.from === point.from);
  const other = over && same ? [`${over.name}: ${textOfMeasure(same.middle, measureOf(over.stream), over.stream)}`] : [];
  return [t('chart.at', { time: siteTime(new Date(point.from * 1000).toISOString(), zone), value: text(point.middle) }), ...between, ...restated, ...other].join(' · ');
}

function overLine({ name, stream, points }: Over): HTMLElement {
  const measure = measureOf(stream);
  const summary = points.length === 0 ? t('chart.nothing') : summaryOf(points, measure, number => textOfMeasure(number, measure, stream));
  return element('p', 'over', `${name}. ${summary}`);
}

const limitLine = ({ above, below, severity, name }: Limit): HTMLElement =>
  element('p', `limit ${severity}`, t(above !== undefined ? 'chart.above' : 'chart.below', { value: countText((above ?? below)!), name }));

function summaryOf(points: readonly Point[], measure: Measure, text: (number: number) => string): string {
  const sum = points.reduce((total, point) => total + point.middle, 0);
  if (measure === 'growth') return t('chart.sum', { value: text(sum) });
  if (measure === 'share-on') return text(sum / points.length);
  const [low, high] = [Math.min(...points.map(point => point.low)), Math.max(...points.map(point => point.high))];
  return t('chart.between', { low: text(low), high: text(high) });
}

/** Filled when it is opened: hundreds of rows that few ask for. */
function tableOf(points: readonly Point[], measure: Measure, stream: Stream, zone: string): HTMLElement {
  const details = element('details');
  details.append(element('summary', '', t('chart.table')));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('table')) return;
    const table = element('table');
    const unit = measure === 'share-on' ? '%' : unitText(stream.unit);
    const named = (text: string): string => unit ? `${text} (${unit})` : text;
    const measured = measure === 'mean' ? [t('col.mean'), t('col.least'), t('col.greatest')] : [t(measure === 'growth' ? 'col.growth' : 'col.on')];
    const head = table.createTHead().insertRow();
    for (const column of [t('col.from'), ...measured.map(named), t('col.count'), t('col.state')]) {
      const cell = element('th', '', column);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = table.createTBody();
    for (const point of [...points].reverse()) {
      const values = measure === 'mean' ? [point.middle, point.low, point.high] : [point.middle];
      const row = body.insertRow();
      for (const text of [siteTime(new Date(point.from * 1000).toISOString(), zone), ...values.map(value => measureText(value, undefined)), countText(point.count),
        point.status === 'final' ? '' : textOf('status', point.status, point.status)]) row.insertCell().textContent = text;
    }
    const scroll = element('div', 'scroll');
    scroll.tabIndex = 0;
    scroll.role = 'region';
    scroll.ariaLabel = t('chart.table');
    scroll.append(table);
    details.append(scroll);
  });
  return details;
}
