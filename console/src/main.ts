import { forgetWho, tellWho } from './account';
import { Api, keyOf, NotSignedIn, Refused, type Alert, type Health, type Pilot } from './api';
import { AlertList } from './alerts';
import { DeviceView } from './device';
import { byId, setText } from './dom';
import { siteTime } from './format';
import { GatewayList } from './gateways';
import { linkFailed, linkIsGood, linkIsIdle } from './link';
import type { PeopleView } from './people';
import { forgetPilots, onChoice, pilotToShow, withNews } from './pilots';
import { Poll } from './poll';
import { QuarantineList } from './quarantine';
import { forgetKey, keepKey, knownKey, takeFromAddress } from './session';
import { noCookie, onSignIn, refusedText, showInvitation, showSignIn } from './signin';
import { adopt, discardAll, requeueAll } from './settle';
import { tellSimulated } from './simulated';
import { SiteList } from './sites';
import { showView, shownDevice, shownView, type View } from './views';
import { askWhy } from './why';

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
    const why = await askWhy(`Discard ${waiting.count} for good?`, 'Discard');
    if (!api || why === null) return;
    await discardAll(api, pilot, waiting, why, tell);
    await poll.now();
  },
});
const device = new DeviceView(() => void poll.now(), save);
const poll = new Poll(look);

let api: Api | null = null;
let peopleView: PeopleView | null = null; // loaded when it is opened
let quarantineOf = ''; // the pilot of which it is shown
const readAt: Partial<Record<View, number>> = {}; // by this device's clock

/** Reads what the view shows now, and what the other views tell on their tabs now and then. */
async function look(): Promise<number> {
  const asked = api;
  if (!asked) return 0;
  try {
    await tellSimulated(asked);
    const session = await tellWho(asked);
    if (shownView() === 'people') {
      peopleView ??= new (await import('./people')).PeopleView({ signOut: () => void leave(), refresh: () => void poll.now(), save });
      await peopleView.show(asked, session);
    }
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
      signOut(`${error.message}.`);
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
  if (!api) return '';
  try {
    await api.acknowledge(alert.id);
    await poll.now();
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(`${error.message}.`);
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
    if (error instanceof NotSignedIn) signOut(`${error.message}.`);
    return 'The file did not come through whole. Try again.';
  }
}

function signOut(reason?: string): void {
  api = null;
  poll.stop();
  forgetKey();
  forgetWho();
  forgetPilots();
  byId('content').hidden = byId('views').hidden = true;
  showSignIn(reason);
  linkIsIdle('Not signed in');
}

/** What a person does; the session is over everywhere. */
async function leave(): Promise<void> {
  try {
    if (!knownKey()) await api?.endSession();
    signOut();
  } catch {
    void poll.now(); // no link: the head says so, and the session is still there
  }
}

/** @param key null for a person, whose session is in the cookie */
function signIn(key: string | null): void {
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
    const why = error instanceof NotSignedIn || error instanceof Refused ? `${error.message}.` : 'Signing in did not get through. Open a new link.';
    if (!knownKey()) return signOut(why);
  }
  signIn(knownKey()!);
}

onChoice(() => void poll.now());
onSignIn(key => {
  if (key !== null) return signIn(key);
  void new Api(null).session().then(() => signIn(null), error => { if (error instanceof NotSignedIn) signOut(noCookie()); else signIn(null); });
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void poll.now(); });
addEventListener('online', () => void poll.now());
addEventListener('hashchange', () => {
  const [given, invitation] = [takeFromAddress('code'), takeFromAddress('invitation')];
  showView();
  if (given) void enter(given);
  else if (invitation) void invite(invitation);
  else if (api) void poll.now();
});

/** An invitation is for another person than perhaps is signed in here. */
async function invite(invitation: string): Promise<void> {
  signOut();
  await showInvitation(invitation);
}

/** By the cookie that this browser may have. */
async function resume(): Promise<void> {
  try {
    await new Api(null).session();
    signIn(null);
  } catch (error) {
    if (error instanceof NotSignedIn) signOut();
    else signIn(null); // no link: it is tried again
  }
}

const [code, invitation, refused, key] = [takeFromAddress('code'), takeFromAddress('invitation'), takeFromAddress('refused'), knownKey()];
showView();
if (code) void enter(code);
else if (invitation) void invite(invitation);
else if (refused) signOut(refusedText());
else if (key) signIn(key);
else void resume();
