import type { Device, Latest, Pilot, Site, Trouble } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, siteTime, valueText } from './format';
import { addressOf } from './views';

interface ShownSite { site: Site; latest: Map<string, Latest>; now: number }
interface ShownDevice { device: Device; latest: Latest | undefined; zone: string; now: number }

/** Latest values, site by site. */
export class SiteList {
  private readonly list = new KeyedList<ShownSite>(byId('sites'), shown => shown.site.site, siteCard);

  show(pilot: Pilot, devices: readonly Latest[], now: number): void {
    const latest = new Map(devices.map(device => [device.device, device]));
    this.list.show(pilot.sites.map(site => ({ site, latest, now })));
  }
}

function siteCard(shown: ShownSite): Part<ShownSite> {
  const card = element('section', 'site');
  const title = element('h3', '', shown.site.name);
  const people = element('p', 'when', shown.site.people === undefined ? '' : `Serves ${new Intl.NumberFormat().format(shown.site.people)} people`);
  people.hidden = shown.site.people === undefined;
  const grid = element('div', 'devices');
  card.append(title, people, grid);
  const devices = new KeyedList<ShownDevice>(grid, deviceKey, deviceCard);
  return {
    element: card,
    update: ({ site, latest, now }) => devices.show(site.devices.map(device => ({ device, latest: latest.get(device.device), zone: site.zone, now }))),
  };
}

/** Other streams make another card. */
function deviceKey({ device }: ShownDevice): string {
  return [device.device, ...device.streams.map(stream => stream.stream)].join(' ');
}

function deviceCard(shown: ShownDevice): Part<ShownDevice> {
  const card = element('article');
  const title = element('h4');
  const link = element('a', '', shown.device.name);
  link.href = addressOf(shown.device.device);
  title.append(link);
  const values = element('dl');
  const age = element('p', 'when');
  card.append(title);
  if (shown.device.registeredAt !== undefined) card.append(element('p', 'mark', 'New: it registered itself and is in no pilot file yet'));
  const troubles = element('ul', 'troubles');
  const list = new KeyedList<ShownTrouble>(troubles, ({ trouble }) => `${trouble.code} ${trouble.stream ?? ''}`, troubleLine);
  card.append(values, age, troubles);
  const texts = shown.device.streams.map(stream => {
    const text = element('dd', '', '–');
    const row = element('div');
    row.append(element('dt', '', stream.label || stream.stream), text);
    values.append(row);
    return { stream, text };
  });
  return {
    element: card,
    update({ latest, zone, now }: ShownDevice) {
      const health = latest?.health ?? [];
      card.className = latest === undefined || !hasReadings(latest) ? 'device empty' : latest.openAlerts > 0 || latest.silent ? 'device alarmed' : 'device';
      for (const { stream, text } of texts) {
        const value = latest?.streams[stream.stream];
        setText(text, value === undefined ? '–' : valueText(value.value, stream));
        text.classList.toggle('old', latest?.silent === true || health.some(one => one.code === 'stream-silent' && one.stream === stream.stream));
      }
      setText(age, ageLine(latest, zone, now));
      age.classList.toggle('late', latest?.silent === true);
      list.show(health.filter(one => one.code !== 'silent').map(trouble => ({ trouble, zone, now })));
    },
  };
}

interface ShownTrouble { trouble: Trouble; zone: string; now: number }

function troubleLine(): Part<ShownTrouble> {
  const line = element('li', 'when late');
  return {
    element: line,
    update: ({ trouble: { since, means }, zone, now }) =>
      setText(line, since === undefined ? means : `${means} The last is of ${siteTime(since, zone)}, ${ageText(since, now)}.`),
  };
}

/** A device is known too when nothing of what it sent could be read. */
const hasReadings = (latest: Latest): boolean => Object.keys(latest.streams).length > 0;

function ageLine(latest: Latest | undefined, zone: string, now: number): string {
  if (latest?.at === undefined || !hasReadings(latest)) return 'Nothing received yet';
  return latest.silent ? `Silent since ${siteTime(latest.at, zone)}, ${ageText(latest.at, now)}` : `Measured ${ageText(latest.at, now)}`;
}
