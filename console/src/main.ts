import { Api, keyOf, NotSignedIn, Refused, type Alert, type Health, type Pilot } from './api';
import { AlertList } from './alerts';
import { DeviceView } from './device';
import { byId, setText } from './dom';
import { siteTime } from './format';
import { GatewayList } from './gateways';
import { linkFailed, linkIsGood, linkIsIdle } from './link';
import { onChoice, pilotToShow, withNews } from './pilots';
import { Poll } from './poll';
import { QuarantineList } from './quarantine';
import { forgetKey, keepKey, knownKey, takeCode } from './session';
import { adopt, discardAll, requeueAll } from './settle';
import { tellSimulated } from './simulated';
import { SiteList } from './sites';
import { showView, shownDevice, shownView, type View } from './views';
import { askWho } from './who';

const newestAlerts = 30;
const seldomMs = 60_000; // what another view shows

const sites = new SiteList();
const alerts = new AlertList(acknowledge);
const gateways = new GatewayList();
const quarantine = new QuarantineList({
  entries: (pilot, reason) => api!.entries(pilot, reason, 5),
  async requeue(pilot, reason, tell) {
    await requeueAll(api!, pilot, reason, tell);
    await poll.now();
  },
  async adopt(pilot, entry, tell) {
    await adopt(api!, pilot, entry, tell);
    await poll.now();
  },
  async discard(pilot, waiting, tell) {
    const who = await askWho(`Discard ${waiting.count} for good?`, 'Discard', true);
    if (!api || !who) return;
    await discardAll(api, pilot, waiting, who, tell);
    await poll.now();
  },
});
const device = new DeviceView(() => void poll.now(), save);
const poll = new Poll(look);

let api: Api | null = null;
let quarantineOf = ''; // the pilot of which it is shown
const readAt: Partial<Record<View, number>> = {}; // by this device's clock

/** Reads what the view shows now, and what the other views tell on their tabs now and then. */
async function look(): Promise<number> {
  const asked = api;
  if (!asked) return 0;
  try {
    await tellSimulated(asked);
    const pilot = await pilotToShow(asked);
    if (pilot) {
      const { time, health } = await lookAtNow(asked, pilot);
      await Promise.all([
        isDue('gateways') && asked.gateways().then(answer => gateways.show(answer)).then(() => wasRead('gateways')),
        (isDue('quarantine') || quarantineOf !== pilot.pilot) && Promise.all([asked.quarantine(pilot.pilot), asked.quarantine('-')])
          .then(([own, foreign]) => quarantine.show(pilot, own, foreign, zoneOf(pilot), Date.parse(time)))
          .then(() => { wasRead('quarantine'); quarantineOf = pilot.pilot; }),
      ]);
      if (asked !== api) return 0; // signed out meanwhile
      linkIsGood(siteTime(time, zoneOf(pilot)), health);
      byId('content').hidden = byId('views').hidden = false;
    }
    return 0;
  } catch (error) {
    if (error instanceof NotSignedIn) {
      signOut('This key is not known here. Enter the operator key.');
      return 0;
    }
    return linkFailed(error);
  }
}

/** Answers the app's clock, and how many devices are silent. */
async function lookAtNow(asked: Api, pilot: Pilot): Promise<{ time: string; health: Health }> {
  const [latest, newest] = await Promise.all([asked.latest(pilot.pilot), asked.alerts(pilot.pilot, newestAlerts)]);
  const open = latest.devices.reduce((sum, device) => sum + device.openAlerts, 0);
  const isShort = newest.length === newestAlerts && newest.filter(alert => alert.state === 'raised').length < open;
  const cleared = newest.filter(alert => alert.state === 'cleared');
  const list = isShort ? [...await asked.openAlerts(pilot.pilot), ...cleared] : newest;
  const current = await withNews(asked, pilot, latest.devices);
  if (current.pilot !== pilot.pilot) return latest; // another one was chosen meanwhile, and is looked at next
  const now = Date.parse(latest.time);
  sites.show(current, latest.devices, now);
  alerts.show(list, current, now);
  if (shownView() === 'device') await device.look(asked, current, shownDevice(), latest.devices, list, latest.time);
  return latest;
}

const zoneOf = (pilot: Pilot): string => pilot.sites[0]?.zone ?? 'UTC';
const isDue = (what: View): boolean => what === shownView() || Date.now() - (readAt[what] ?? 0) > seldomMs;
const wasRead = (what: View): void => { readAt[what] = Date.now(); };

async function acknowledge(alert: Alert): Promise<string> {
  const who = await askWho('Who acknowledges?', 'Acknowledge');
  if (!api || !who) return '';
  try {
    await api.acknowledge(alert.id, who.name);
    await poll.now();
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut('This key may not acknowledge. Enter the operator key.');
    return error instanceof Refused ? error.message : 'This did not get through. Try again.';
  }
}

/** Hands a file of the app to the browser to keep. Answers what went wrong. */
async function save(path: string, name: string): Promise<string> {
  try {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await api!.file(path));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut('This key is not known here. Enter the operator key.');
    return 'The file did not come through whole. Try again.';
  }
}

function signOut(reason: string): void {
  api = null;
  poll.stop();
  forgetKey();
  byId('content').hidden = byId('views').hidden = true;
  byId('sign-in').hidden = false;
  setText(byId('sign-in-reason'), reason);
  linkIsIdle('Not signed in');
}

function signIn(key: string): void {
  api = new Api(key);
  byId('sign-in').hidden = true;
  linkIsIdle('Loading…');
  void poll.now();
}

/** With the code of a link; with the key that this tab has when the code is void. */
async function enter(code: string): Promise<void> {
  linkIsIdle('Signing in…');
  try {
    keepKey(await keyOf(code));
  } catch (error) {
    const why = error instanceof NotSignedIn ? `${error.message}.` : 'Signing in did not get through. Open a new link, or enter the operator key here.';
    if (!knownKey()) return signOut(why);
  }
  signIn(knownKey()!);
}

onChoice(() => void poll.now());
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const key = byId<HTMLInputElement>('key').value.trim();
  keepKey(key);
  signIn(key);
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void poll.now(); });
addEventListener('online', () => void poll.now());
addEventListener('hashchange', () => {
  const given = takeCode();
  showView();
  if (given) void enter(given);
  else if (api) void poll.now();
});

const [code, key] = [takeCode(), knownKey()];
showView();
if (code) void enter(code);
else if (key) signIn(key);
else signOut('Open the link that the start printed, or enter the operator key here.');
