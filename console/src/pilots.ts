import type { Api, Latest, Pilot } from './api';
import { byId, element, setText } from './dom';
import { showPilot } from './look';
import { choosePilot, chosenPilot } from './session';
import { state } from './state';

const newsMs = 60_000; // what rarely changes is looked up at most so often
const choice = byId<HTMLSelectElement>('pilot');

let pilots: Pilot[] = [];
let isWhole = false; // read, not only the one of the first answer
let readAt = 0; // by this device's clock

/** The pilot to show, read when none was yet; undefined when there is none. */
export async function pilotToShow(api: Api): Promise<Pilot | undefined> {
  if (pilots.length === 0 && state.first) pilots = [state.first];
  if (!shownPilot()?.sites.length) await read(api);
  return shownPilot();
}

/** The same once more: read whole after the first answer, and anew when a device was registered, or a pilot file changed, since. */
export async function withNews(api: Api, pilot: Pilot, latest: readonly Latest[]): Promise<Pilot> {
  const known = new Map(pilot.sites.flatMap(site => site.devices).map(device => [device.device, device.streams.map(stream => stream.stream)]));
  const isNew = (device: Latest): boolean => Object.keys(device.streams).some(stream => !known.get(device.device)?.includes(stream));
  if (!isWhole || (Date.now() - readAt > newsMs && latest.some(isNew))) await read(api);
  return shownPilot() ?? pilot;
}

/** Who signs in next may see others. */
export function forgetPilots(): void {
  [pilots, isWhole, state.first] = [[], false, undefined];
  choice.replaceChildren();
  byId('pilot-choice').hidden = true;
  showTitle();
}

/** Tells that another pilot was chosen. */
export function onChoice(chosen: () => void): void {
  choice.addEventListener('change', () => {
    choosePilot(choice.value);
    showTitle();
    chosen();
  });
}

function shownPilot(): Pilot | undefined {
  return pilots.find(candidate => candidate.pilot === choice.value) ?? pilots[0];
}

async function read(api: Api): Promise<void> {
  const before = choice.value || state.first?.pilot || chosenPilot();
  pilots = await api.pilots(before);
  if (!pilots.some(pilot => pilot.pilot === before)) pilots = await api.pilots(null);
  [readAt, isWhole] = [Date.now(), true];
  choice.replaceChildren(...pilots.map(pilot => {
    const option = element('option', '', pilot.name);
    option.value = pilot.pilot;
    return option;
  }));
  if (before && pilots.some(pilot => pilot.pilot === before)) choice.value = before;
  byId('pilot-choice').hidden = pilots.length < 2;
  showTitle();
}

function showTitle(): void {
  const pilot = shownPilot();
  if (pilot) return showPilot(pilot);
  setText(byId('pilot-name'), 'SmartPilots');
  document.title = 'SmartPilots';
}
