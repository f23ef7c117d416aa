import { Api, NotSignedIn, type Alert, type Latest, type Pilot } from './api';
import { AlertList } from './alerts';
import { byId, element, setText } from './dom';
import { siteTime } from './format';
import { askName } from './who';
import { choosePilot, chosenPilot, forgetKey, keepKey, takeKey } from './session';
import { SiteList } from './sites';

const pollMs = 5_000;
const slowestPollMs = 60_000;

const link = byId('link');
const choice = byId<HTMLSelectElement>('pilot');
const sites = new SiteList();
const alerts = new AlertList(acknowledge);

let api: Api | null = null;
let pilots: Pilot[] = [];
let pilotsRead = 0; // by this device's clock
let lastGood = 0; // by this device's clock
let shownTime = ''; // the pilot's clock at its first site
let failures = 0;
let timer = 0;

async function poll(): Promise<void> {
  clearTimeout(timer);
  if (!api) return;
  try {
    if (pilots.length === 0) showPilots(await api.pilots());
    let pilot = shownPilot();
    if (pilot) {
      const [latest, list] = await Promise.all([api.latest(pilot.pilot), api.alerts(pilot.pilot)]);
      if (hasNews(pilot, latest.devices)) {
        showPilots(await api.pilots());
        pilot = shownPilot() ?? pilot;
      }
      const now = Date.parse(latest.time);
      shownTime = siteTime(latest.time, pilot.sites[0]?.zone ?? 'UTC');
      sites.show(pilot, latest.devices, now);
      alerts.show(list, pilot, now);
      byId('content').hidden = false;
    }
    lastGood = Date.now();
    failures = 0;
  } catch (error) {
    if (error instanceof NotSignedIn) return signOut('This key is not known here. Enter the operator key.');
    failures++;
  }
  showLink();
  // A link that fails is asked less and less often, up to once a minute: a phone's battery and its prepaid megabytes are worth more.
  timer = setTimeout(poll, document.hidden ? slowestPollMs : Math.min(pollMs * 2 ** failures, slowestPollMs));
}

function shownPilot(): Pilot | undefined {
  return pilots.find(candidate => candidate.pilot === choice.value) ?? pilots[0];
}

/** A device was registered, or a pilot file changed, since the pilots were read; looked up at most once a minute. */
function hasNews(pilot: Pilot, latest: readonly Latest[]): boolean {
  const known = new Map(pilot.sites.flatMap(site => site.devices).map(device => [device.device, device.streams.map(stream => stream.stream)]));
  return Date.now() - pilotsRead > slowestPollMs
    && latest.some(device => !known.has(device.device) || Object.keys(device.streams).some(stream => !known.get(device.device)!.includes(stream)));
}

function showLink(): void {
  const seconds = Math.round((Date.now() - lastGood) / 1000);
  const good = failures === 0;
  link.className = good ? 'good' : 'bad';
  const age = seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
  setText(link, good ? `Up to date: ${shownTime} at the site` : lastGood === 0 ? 'No connection. Trying again…' : `No connection. What you see is ${age} old.`);
}

function showPilots(list: Pilot[]): void {
  const before = choice.value;
  pilots = list;
  pilotsRead = Date.now();
  choice.replaceChildren(...list.map(pilot => {
    const option = element('option', '', pilot.name);
    option.value = pilot.pilot;
    return option;
  }));
  const chosen = before || chosenPilot();
  if (chosen && list.some(pilot => pilot.pilot === chosen)) choice.value = chosen;
  byId('pilot-choice').hidden = list.length < 2;
  showTitle();
}

function showTitle(): void {
  const name = pilots.find(pilot => pilot.pilot === choice.value)?.name ?? 'SmartPilots';
  setText(byId('pilot-name'), name);
  document.title = `${name} · SmartPilots`;
}

async function acknowledge(alert: Alert): Promise<void> {
  const name = await askName();
  if (!api || !name) return;
  try {
    await api.acknowledge(alert.id, name);
    await poll();
  } catch (error) {
    if (error instanceof NotSignedIn) return signOut('This key may not acknowledge. Enter the operator key.');
    link.className = 'bad';
    setText(link, 'The acknowledgement did not get through. Try again.');
  }
}

function signOut(reason: string): void {
  api = null;
  forgetKey();
  byId('content').hidden = true;
  byId('sign-in').hidden = false;
  setText(byId('sign-in-reason'), reason);
  setText(link, 'Not signed in');
  link.className = '';
}

function signIn(key: string): void {
  api = new Api(key);
  byId('sign-in').hidden = true;
  setText(link, 'Loading…');
  void poll();
}

choice.addEventListener('change', () => {
  choosePilot(choice.value);
  showTitle();
  void poll();
});
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const key = byId<HTMLInputElement>('key').value.trim();
  keepKey(key);
  signIn(key);
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void poll(); });
addEventListener('online', () => void poll());
setInterval(() => { if (failures > 0) showLink(); }, 1000);

const key = takeKey();
if (key) signIn(key);
else signOut('Open the address that the start printed, or enter the operator key here.');
