import type { Alert, Api, Device, Latest, Pilot, Site, Stream } from './api';
import { byId, element, setText } from './dom';
import { healthLines } from './health';
import { t, type Key } from './i18n';
import { measureOf, pointsOf, type Point } from './series';
import { healthList } from './sites';
import { streamPart, type Over } from './stream';
import { windowsOf, type Window } from './windows';

type Reach = 'day' | 'week' | 'month' | 'year';
type Period = '5m' | '1h' | '1d';

/** In days, and the windows that are shown of it: some hundreds, so that a weak link carries them. */
const reaches: Record<Reach, { days: number; period: Period; name: Key }> = {
  day: { days: 1, period: '5m', name: 'reach.day' },
  week: { days: 7, period: '1h', name: 'reach.week' },
  month: { days: 30, period: '1h', name: 'reach.month' },
  year: { days: 365, period: '1d', name: 'reach.year' },
};
const formats = ['csv', 'xlsx', 'zip']; // the last a Data Package
const refreshMs = 60_000;

interface Found { site: Site; one: Device }

/** The past of one device: a chart for each stream, with its table, and the files to take along. */
export class DeviceView {
  private device = '';
  private reach: Reach = 'day';
  private shown = ''; // what the charts show
  private readAt = 0; // by this device's clock
  private now = 0; // by the app's clock
  private drawn: (() => void)[] = [];
  private readonly health = healthList(byId('device-health'));
  private readonly compare = byId<HTMLSelectElement>('compare');

  /** @param again asks for a look now */
  constructor(private readonly again: () => void, private readonly save: (path: string, name: string) => Promise<string>) {
    for (const reach of Object.keys(reaches) as Reach[]) {
      const button = element('button', 'quiet', t(reaches[reach].name));
      button.addEventListener('click', () => { this.reach = reach; this.again(); });
      button.dataset['reach'] = reach;
      byId('reaches').append(button);
    }
    this.compare.addEventListener('change', () => this.again());
    for (const what of ['readings', 'windows'] as const) {
      const name = t(what === 'readings' ? 'files.readings' : 'files.windows');
      const group = element('span', 'files', name);
      byId('device-files').append(group);
      group.append(...formats.map(format => {
        const button = element('button', 'quiet', format.toUpperCase());
        button.addEventListener('click', () => void this.take(format, what === 'windows' ? reaches[this.reach].period : undefined));
        button.id = `save-${what}-${format}`;
        button.setAttribute('aria-label', `${name}, ${format.toUpperCase()}`);
        return button;
      }));
    }
  }

  /** What is known without asking: all there is while the link is away. */
  show(pilot: Pilot, device: string, latest: readonly Latest[], now: number): Found | undefined {
    if (!device) return undefined; // another view
    const found = pilot.sites.flatMap(site => site.devices.map(one => ({ site, one }))).find(({ one }) => one.device === device);
    byId('no-device').hidden = found !== undefined;
    byId('device-content').hidden = found === undefined;
    if (!found) return undefined;
    if (this.device !== device) {
      this.offer(pilot, device);
      this.clear();
      this.shown = '';
    }
    this.device = device;
    setText(byId('device-title'), found.one.name);
    setText(byId('device-place'), found.site.name);
    this.health.show(healthLines(found.one, latest.find(one => one.device === device), found.site.zone, now));
    for (const button of byId('reaches').querySelectorAll('button')) button.setAttribute('aria-pressed', String(button.dataset['reach'] === this.reach));
    return found;
  }

  /** @param device `pilot/site/device` */
  async look(api: Api, pilot: Pilot, device: string, latest: readonly Latest[], alerts: readonly Alert[], now: string): Promise<void> {
    const found = this.show(pilot, device, latest, Date.parse(now));
    if (!found) return;
    const { days, period } = reaches[this.reach];
    const wanted = `${device} ${this.reach} ${this.compare.value}`;
    const isRead = byId('charts').querySelector('details[open]') !== null; // a table is not taken from under somebody's eyes
    if (wanted === this.shown && (isRead || Date.now() - this.readAt < refreshMs)) return;
    const to = this.now = Date.parse(now);
    const from = to - days * 86_400_000;
    if (wanted !== this.shown) setText(byId('device-state'), t('loading'));
    const read = (of: string, only?: string): Promise<Window[]> => windowsOf(api, of, period, new Date(from).toISOString(), now, only);
    const [windows, over, { draw }] = await Promise.all([read(device), this.over(pilot, device, read), import('./chart')]);
    if (wanted !== `${this.device} ${this.reach} ${this.compare.value}`) return; // something else was asked for meanwhile
    this.clear();
    const spans = alerts.filter(alert => alert.device === device);
    const current = latest.find(one => one.device === device);
    for (const stream of found.one.streams) {
      const other = over?.key === `${device} ${stream.stream}` ? undefined : over;
      const part = streamPart({ site: found.site, device: found.one, stream, windows, latest: current, reach: t(reaches[this.reach].name), over: other });
      byId('charts').append(part.element);
      if (part.points.length === 0) continue;
      this.drawn.push(draw(part.figure, {
        points: part.points, alerts: spansOf(spans, stream, to), limits: part.limits, from: from / 1000, to: to / 1000, zone: found.site.zone, measure: measureOf(stream),
        ...(other && { over: { points: other.points, measure: measureOf(other.stream) } }),
      }, part.tell));
    }
    setText(byId('device-state'), '');
    [this.shown, this.readAt] = [wanted, Date.now()];
  }

  /** Every stream of the pilot may be laid over: its own device's first. */
  private offer(pilot: Pilot, device: string): void {
    this.compare.replaceChildren(new Option(t('chart.alone'), ''));
    const all = pilot.sites.flatMap(site => site.devices.map(one => ({ site, one })));
    for (const { site, one } of [...all.filter(({ one }) => one.device === device), ...all.filter(({ one }) => one.device !== device)]) {
      const group = element('optgroup');
      group.label = `${one.name}, ${site.name}`;
      group.append(...one.streams.map(stream => new Option(stream.label || stream.stream, `${one.device} ${stream.stream}`)));
      this.compare.append(group);
    }
  }

  private async over(pilot: Pilot, device: string, read: (of: string, only: string) => Promise<Window[]>): Promise<Over | undefined> {
    const [of, streamName] = this.compare.value.split(' ');
    const one = pilot.sites.flatMap(site => site.devices).find(candidate => candidate.device === of);
    const stream = one?.streams.find(candidate => candidate.stream === streamName);
    if (!one || !stream) return undefined;
    const points: Point[] = pointsOf(await read(one.device, stream.stream), stream);
    const name = stream.label || stream.stream;
    return { key: this.compare.value, name: one.device === device ? name : `${name}, ${one.name}`, stream, points };
  }

  private clear(): void {
    this.drawn.forEach(end => end());
    this.drawn = [];
    byId('charts').replaceChildren();
  }

  private async take(format: string, period: Period | undefined): Promise<void> {
    const asked = new URLSearchParams({ device: this.device, from: new Date(this.now - reaches[this.reach].days * 86_400_000).toISOString() });
    if (period) asked.set('period', period);
    setText(byId('device-state'), t('files.fetching'));
    setText(byId('device-state'), await this.save(`/api/export.${format}?${asked}`, `${this.device.replaceAll('/', '-')}-${period ?? 'readings'}.${format}`));
  }
}

const spansOf = (alerts: readonly Alert[], stream: Stream, to: number) => alerts.filter(alert => alert.stream === stream.stream).map(alert => ({
  from: Date.parse(alert.raisedAt) / 1000, to: (alert.clearedAt === undefined ? to : Date.parse(alert.clearedAt)) / 1000, severity: alert.severity,
}));
