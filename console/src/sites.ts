import type { Device, Latest, Pilot, Site, Stream } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, measureText, percentText, valueText } from './format';
import { hasReadings, healthLines, stateOf, type HealthLine } from './health';
import { t } from './i18n';
import { tank } from './tank';
import { addressOf } from './views';

interface ShownSite { site: Site; latest: Map<string, Latest>; now: number }
interface ShownDevice { device: Device; latest: Latest | undefined; zone: string; now: number }

/** Latest values, site by site. */
export class SiteList {
  /** Where the last day of a device is drawn, by its card. */
  readonly figures = new Map<Element, { device: Device; figure: HTMLElement }>();
  private readonly list = new KeyedList<ShownSite>(byId('sites'), shown => shown.site.site, shown => siteCard(shown, this.figures));

  show(pilot: Pilot, devices: readonly Latest[], now: number): void {
    const latest = new Map(devices.map(device => [device.device, device]));
    this.list.show(pilot.sites.map(site => ({ site, latest, now })));
  }
}

type Figures = SiteList['figures'];

function siteCard(shown: ShownSite, figures: Figures): Part<ShownSite> {
  const card = element('section', 'site');
  const title = element('h3', '', shown.site.name);
  const people = element('p', 'when', shown.site.people === undefined ? '' : t('site.people', { count: shown.site.people }));
  people.hidden = shown.site.people === undefined;
  const grid = element('div', 'devices');
  card.append(title, people, grid);
  const devices = new KeyedList<ShownDevice>(grid, deviceKey, one => deviceCard(one, figures));
  return {
    element: card,
    update: ({ site, latest, now }) => devices.show(site.devices.map(device => ({ device, latest: latest.get(device.device), zone: site.zone, now }))),
  };
}

/** Other streams make another card. */
function deviceKey({ device }: ShownDevice): string {
  return [device.device, ...device.streams.map(stream => stream.stream)].join(' ');
}

function deviceCard({ device }: ShownDevice, figures: Figures): Part<ShownDevice> {
  const card = element('article');
  const title = element('h4');
  const link = element('a', '', device.name);
  link.href = addressOf(device.device);
  title.append(link);
  const health = healthList();
  const [values, age, figure] = [element('dl'), element('p', 'when'), element('div', 'day')];
  card.append(title);
  if (device.registeredAt !== undefined) card.append(element('p', 'mark', t('device.new')));
  card.append(health.element, values, figure, age);
  figures.set(card, { device, figure });
  const rows = device.streams.map(stream => valueRow(stream));
  values.append(...rows.map(row => row.element));
  return {
    element: card,
    update({ latest, zone, now }: ShownDevice) {
      const state = stateOf(latest);
      card.className = `device ${state === 'alarm' ? 'alarmed' : state}`;
      health.show(healthLines(device, latest, zone, now));
      for (const row of rows) row.update(latest);
      setText(age, hasReadings(latest) && latest.at !== undefined && !latest.silent ? t('device.measured', { age: ageText(latest.at, now) }) : '');
    },
  };
}

export function healthList(list: HTMLElement = element('ul', 'troubles')): { element: HTMLElement; show(lines: readonly HealthLine[]): void } {
  const lines = new KeyedList<HealthLine>(list, line => line.key, () => {
    const item = element('li', 'when');
    return { element: item, update(line) { setText(item, line.text); item.classList.toggle('late', line.isLate); item.classList.toggle('well', line.key === 'good'); } };
  });
  return { element: list, show: shown => lines.show(shown) };
}

function valueRow(stream: Stream): { element: HTMLElement; update(latest: Latest | undefined): void } {
  const row = element('div');
  const text = element('dd', '', '–');
  row.append(element('dt', '', stream.label || stream.stream), text);
  const full = stream.fullAt;
  const picture = full === undefined ? undefined : tank();
  if (picture) {
    row.className = 'tank-row';
    row.append(element('dd', 'picture'));
    row.lastElementChild!.append(picture.element);
  }
  return {
    element: row,
    update(latest) {
      const value = latest?.streams[stream.stream]?.value;
      setText(text, value === undefined ? '–' : full === undefined ? valueText(value, stream)
        : t('tank', { percent: percentText(value / full), value: valueText(value, stream), full: measureText(full, stream.unit) }));
      picture?.fill((value ?? 0) / full!);
      const isSilent = latest?.health.some(one => one.code === 'stream-silent' && one.stream === stream.stream) ?? false;
      text.classList.toggle('old', latest?.silent === true || isSilent);
    },
  };
}
