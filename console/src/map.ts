import type { Device, Latest, Pilot, Site } from './api';
import { byId, element, svg } from './dom';
import { stateOf, type State } from './health';
import { t, type Key } from './i18n';
import { distanceText } from './laterformat';
import { addressOf } from './views';

interface Mark { name: string; device: string; state: State; x: number; y: number }
interface Place { site: Site; x: number; y: number; marks: Mark[] }

const [width, height, margin] = [720, 440, 70];
const nearest = 40; // a device nearer to its site on the picture is set around it
const metresOfDegree = 111_320; // of latitude; of longitude times its cosine
const stateNames: Record<State, Key> = { good: 'map.good', trouble: 'map.trouble', alarm: 'map.alarm', empty: 'map.empty' };

/** Sites and devices where they stand, by the pilot file's positions; side by side where it has none. Nothing is fetched for it. */
export class MapView {
  private shown = '';

  constructor() {
    byId('map-key').append(...(Object.keys(stateNames) as State[]).map(state => {
      const item = element('li', 'when');
      const picture = svg('svg', { viewBox: '-10 -10 20 20', class: 'sign', 'aria-hidden': 'true' });
      picture.append(sign(state));
      item.append(picture, t(stateNames[state]));
      return item;
    }));
  }

  show(pilot: Pilot, latest: readonly Latest[]): void {
    const found = new Map(latest.map(one => [one.device, one]));
    const { places, metres } = placed(pilot, device => stateOf(found.get(device.device)));
    const shown = JSON.stringify(places.map(place => [place.site.name, place.marks]));
    if (shown === this.shown) return; // what has the focus keeps it
    this.shown = shown;
    byId('map-none').hidden = metres !== undefined;
    const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'map', role: 'group', 'aria-labelledby': 'map-title' });
    picture.append(...places.flatMap(drawn));
    if (metres !== undefined) picture.append(scale(metres));
    byId('map-figure').replaceChildren(picture);
  }
}

/** @returns the places on the picture, and how many metres one unit of it is; undefined without positions */
function placed(pilot: Pilot, state: (device: Device) => State): { places: Place[]; metres: number | undefined } {
  const known = pilot.sites.filter(site => site.latitude !== undefined && site.longitude !== undefined);
  const isMap = known.length === pilot.sites.length && known.length > 0;
  const columns = Math.ceil(Math.sqrt(pilot.sites.length));
  const rows = Math.max(1, Math.ceil(pilot.sites.length / columns));
  const own = known.flatMap(site => site.devices).filter(device => device.latitude !== undefined && device.longitude !== undefined);
  const all = [...known, ...own];
  const [latitude, longitude] = [middle(all.map(one => one.latitude!)), middle(all.map(one => one.longitude!))];
  const east = (degrees: number): number => (degrees - longitude) * metresOfDegree * Math.cos(latitude * Math.PI / 180);
  const north = (degrees: number): number => (degrees - latitude) * metresOfDegree;
  const reach = (lengths: number[], room: number): number => (Math.max(...lengths) - Math.min(...lengths)) / room;
  const wide = (): number => reach(all.map(one => east(one.longitude!)), width - 2 * margin);
  const tall = (): number => reach(all.map(one => north(one.latitude!)), height - 2 * margin);
  const metres = isMap ? Math.max(wide(), tall(), 0.5) : undefined;
  const onPicture = (one: Site | Device, scale: number): [number, number] => [width / 2 + east(one.longitude!) / scale, height / 2 - north(one.latitude!) / scale];
  const places = pilot.sites.map((site, i): Place => {
    const [x, y] = metres !== undefined ? onPicture(site, metres)
      : [(i % columns + 0.5) * width / columns, (Math.floor(i / columns) + 0.5) * height / rows];
    const apart = metres === undefined ? [] : site.devices.filter(device => own.includes(device)).map(device => ({ device, at: onPicture(device, metres) }))
      .filter(({ at }) => Math.hypot(at[0] - x, at[1] - y) > nearest);
    const near = site.devices.filter(device => !apart.some(one => one.device === device));
    const marksApart = apart.map(({ device, at }) => ({ name: device.name, device: device.device, state: state(device), x: at[0], y: at[1] }));
    const marks = [...around(near, x, y, state), ...marksApart];
    return { site, x, y, marks };
  });
  return { places, metres };
}

const middle = (values: number[]): number => values.length === 0 ? 0 : (Math.min(...values) + Math.max(...values)) / 2;

/** Devices that stand too near to each other for this scale are set around their site, ring by ring. */
function around(devices: readonly Device[], x: number, y: number, state: (device: Device) => State): Mark[] {
  let [ring, first] = [0, 0];
  return devices.map((device, i) => {
    if (i - first === perRing(ring)) [ring, first] = [ring + 1, i];
    const angle = 2 * Math.PI * (i - first) / Math.max(3, Math.min(perRing(ring), devices.length - first)) - Math.PI / 2;
    const radius = 30 + 24 * ring;
    return { name: device.name, device: device.device, state: state(device), x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle) };
  });
}

const perRing = (ring: number): number => 8 + 6 * ring;

function drawn({ site, x, y, marks }: Place): SVGElement[] {
  const isBelow = y < height - margin;
  const edge = Math.max(...marks.filter(mark => Math.hypot(mark.x - x, mark.y - y) < 200).map(mark => Math.abs(mark.y - y)), 12) + 26;
  const title = svg('text', { x: Math.min(Math.max(x, 90), width - 90), y: isBelow ? y + edge : y - edge + 12, 'text-anchor': 'middle' }, site.name);
  return [
    ...marks.map(mark => svg('line', { x1: x, y1: y, x2: mark.x, y2: mark.y })),
    svg('rect', { x: x - 5, y: y - 5, width: 10, height: 10, class: 'site-mark' }),
    title,
    ...marks.map(mark => {
      const link = svg('a', {
        href: addressOf(mark.device), 'aria-label': `${mark.name}, ${site.name}: ${t(stateNames[mark.state])}`,
        transform: `translate(${mark.x.toFixed(1)} ${mark.y.toFixed(1)})`,
      });
      link.append(svg('circle', { r: 12, class: 'touch' }), sign(mark.state), svg('title', {}, `${mark.name}: ${t(stateNames[mark.state])}`));
      return link;
    }),
  ];
}

/** Told apart by shape too, for who does not see the colours. */
function sign(state: State): SVGElement {
  switch (state) {
    case 'good': return svg('circle', { r: 7, class: state });
    case 'trouble': return svg('path', { d: 'M0-9L9 0 0 9-9 0z', class: state });
    case 'alarm': return svg('path', { d: 'M0-9L9 7H-9z', class: state });
    case 'empty': return svg('circle', { r: 6, class: state });
  }
}

function scale(metres: number): SVGElement {
  const power = 10 ** Math.floor(Math.log10(metres * 160));
  const length = [5, 2, 1].map(step => step * power).find(step => step <= metres * 160) ?? power;
  const bar = svg('g', { class: 'scale', transform: `translate(16 ${height - 14})` });
  bar.append(svg('path', { d: `M0-5V0H${(length / metres).toFixed(1)}V-5` }), svg('text', { x: 4, y: -8 }, distanceText(length)));
  return bar;
}
