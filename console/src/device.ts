import type { Alert, Api, Device, Latest, Pilot, Site, Stream, Window } from './api';
import { byId, element, setText } from './dom';
import { countText, measureText, siteTime, unitText, valueText } from './format';
import { measureOf, pointsOf, type Point } from './series';

type Reach = 'day' | 'week' | 'month' | 'year';
type Period = '5m' | '1h' | '1d';

/** In days, and the windows that are shown of it: some hundreds, so that a weak link carries them. */
const reaches: Record<Reach, { days: number; period: Period; name: string }> = {
  day: { days: 1, period: '5m', name: '24 hours' },
  week: { days: 7, period: '1h', name: '7 days' },
  month: { days: 30, period: '1h', name: '30 days' },
  year: { days: 365, period: '1d', name: 'Year' },
};
const refreshMs = 60_000;

/** The past of one device: a chart for each stream, with its table, and the files to take along. */
export class DeviceView {
  private device = '';
  private reach: Reach = 'day';
  private shown = ''; // what the charts show
  private readAt = 0; // by this device's clock
  private now = 0; // by the app's clock
  private drawn: (() => void)[] = [];

  /** @param again asks for a look now */
  constructor(private readonly again: () => void, private readonly save: (path: string, name: string) => Promise<string>) {
    for (const reach of Object.keys(reaches) as Reach[]) {
      const button = element('button', 'quiet', reaches[reach].name);
      button.addEventListener('click', () => { this.reach = reach; this.again(); });
      button.dataset['reach'] = reach;
      byId('reaches').append(button);
    }
    byId('save-readings').addEventListener('click', () => void this.take(undefined));
    byId('save-windows').addEventListener('click', () => void this.take(reaches[this.reach].period));
  }

  /** @param device `pilot/site/device` */
  async look(api: Api, pilot: Pilot, device: string, latest: readonly Latest[], alerts: readonly Alert[], now: string): Promise<void> {
    const found = pilot.sites.flatMap(site => site.devices.map(one => ({ site, one }))).find(({ one }) => one.device === device);
    byId('no-device').hidden = found !== undefined;
    byId('device-content').hidden = found === undefined;
    if (!found) return;
    this.device = device;
    const { days, period } = reaches[this.reach];
    setText(byId('device-title'), found.one.name);
    setText(byId('device-place'), found.site.name);
    for (const button of byId('reaches').querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset['reach'] === this.reach));
    const wanted = `${device} ${this.reach}`;
    const isRead = byId('charts').querySelector('details[open]') !== null; // a table is not taken from under somebody's eyes
    if (wanted === this.shown && (isRead || Date.now() - this.readAt < refreshMs)) return;
    const to = this.now = Date.parse(now);
    const from = to - days * 86_400_000;
    if (wanted !== this.shown) setText(byId('device-state'), 'Loading…');
    const windows = await api.windows(device, period, new Date(from).toISOString(), now);
    const { draw } = await import('./chart');
    if (this.device !== device) return; // another one was opened meanwhile
    this.clear();
    const spans = alerts.filter(alert => alert.device === device);
    const current = latest.find(one => one.device === device);
    for (const stream of found.one.streams) {
      const part = streamPart(found.site, found.one, stream, windows, current, reaches[this.reach].name);
      byId('charts').append(part.element);
      if (part.points.length === 0) continue;
      this.drawn.push(draw(part.figure, {
        points: part.points,
        alerts: spans.filter(alert => alert.stream === stream.stream).map(alert => ({
          from: Date.parse(alert.raisedAt) / 1000, to: (alert.clearedAt === undefined ? to : Date.parse(alert.clearedAt)) / 1000, severity: alert.severity,
        })),
        from: from / 1000, to: to / 1000, zone: found.site.zone, measure: measureOf(stream), name: stream.label || stream.stream,
      }, part.tell));
    }
    setText(byId('device-state'), '');
    [this.shown, this.readAt] = [wanted, Date.now()];
  }

  private clear(): void {
    this.drawn.forEach(end => end());
    this.drawn = [];
    byId('charts').replaceChildren();
  }

  private async take(period: Period | undefined): Promise<void> {
    const asked = new URLSearchParams({ device: this.device, from: new Date(this.now - reaches[this.reach].days * 86_400_000).toISOString() });
    if (period) asked.set('period', period);
    setText(byId('device-state'), 'Fetching the file…');
    setText(byId('device-state'), await this.save(`/api/export.csv?${asked}`, `${this.device.replaceAll('/', '-')}-${period ?? 'readings'}.csv`));
  }
}

function streamPart(site: Site, device: Device, stream: Stream, windows: readonly Window[], latest: Latest | undefined, reach: string) {
  const part = element('section', 'stream');
  const points = pointsOf(windows, stream);
  const [name, measure] = [stream.label || stream.stream, measureOf(stream)];
  const value = latest?.streams[stream.stream];
  const title = element('h3', '', name);
  const figure = element('div', 'chart');
  const told = element('p', 'when');
  const text = (number: number): string => measure === 'share-on' ? `${countText(number)} % of the time on` : measureText(number, stream.unit);
  const summary = points.length === 0 ? 'Nothing was measured in this time.' : summaryOf(points, measure, text);
  setText(told, summary);
  part.append(title);
  if (value) part.append(element('p', '', `Now ${valueText(value.value, stream)}`));
  part.append(figure, told);
  if (points.length > 0) {
    figure.setAttribute('role', 'img');
    figure.setAttribute('aria-label', `${device.name}, ${name}, ${reach}. ${summary}`);
    part.append(tableOf(points, measure, stream, site.zone));
  }
  const tell = (point: Point | null): void => setText(told, point === null ? summary : `${siteTime(new Date(point.from * 1000).toISOString(), site.zone)}: ${
    text(point.middle)}${measure === 'mean' && point.low !== point.high ? `, between ${measureText(point.low, stream.unit)} and ${measureText(point.high, stream.unit)}` : ''}${
    point.status === 'restated' ? ', restated' : ''}`);
  return { element: part, figure, points, tell };
}

function summaryOf(points: readonly Point[], measure: ReturnType<typeof measureOf>, text: (number: number) => string): string {
  const sum = points.reduce((total, point) => total + point.middle, 0);
  if (measure === 'growth') return `${text(sum)} in all`;
  if (measure === 'share-on') return text(sum / points.length);
  return `Between ${text(points.reduce((low, point) => Math.min(low, point.low), Infinity))} and ${text(points.reduce((high, point) => Math.max(high, point.high), -Infinity))}`;
}

/** Filled when it is opened: hundreds of rows that few ask for. */
function tableOf(points: readonly Point[], measure: ReturnType<typeof measureOf>, stream: Stream, zone: string): HTMLElement {
  const details = element('details');
  details.append(element('summary', '', 'As a table'));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('table')) return;
    const table = element('table');
    const unit = measure === 'share-on' ? '%' : unitText(stream.unit);
    const named = (text: string): string => unit ? `${text} (${unit})` : text;
    const columns = measure === 'mean' ? ['From', named('Mean'), named('Least'), named('Greatest'), 'Readings', ''] : ['From', named(measure === 'growth' ? 'Growth' : 'On'), 'Readings', ''];
    const head = table.createTHead().insertRow();
    for (const column of columns) {
      const cell = element('th', '', column);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = table.createTBody();
    for (const point of [...points].reverse()) {
      const values = measure === 'mean' ? [point.middle, point.low, point.high] : [point.middle];
      const row = body.insertRow();
      for (const text of [siteTime(new Date(point.from * 1000).toISOString(), zone), ...values.map(value => measureText(value, undefined)), countText(point.count),
        point.status === 'final' ? '' : point.status]) row.insertCell().textContent = text;
    }
    const scroll = element('div', 'scroll');
    scroll.tabIndex = 0;
    scroll.append(table);
    details.append(scroll);
  });
  return details;
}
