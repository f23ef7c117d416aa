import { Api, keyOf, NotSignedIn, Refused, type Alert, type Gateways, type Pilot, type Told } from './api';
import { AlertList } from './alerts';
import { byId, setText } from './dom';
import { siteTime } from './format';
import { language, loadMoreTexts, loadTexts, t } from './i18n';
import { canKeep, forgetKept, keep, lastKept, ownKept } from './kept';
import { linkFailed, linkIsGood, linkIsIdle, linkWasGood } from './link';
import { Outbox } from './outbox';
import { onChoice, pilotToShow, showPilot, withNews } from './pilots';
import { Poll } from './poll';
import { chosenPilot, forgetKey, keepKey, knownKey, takeCode } from './session';
import { tellSimulated } from './simulated';
import { SiteList } from './sites';
import { showView, shownDevice, shownView, type View } from './views';
import { askWho } from './who';

const newestAlerts = 30;
const seldomMs = 60_000; // what another view shows
const keepMs = 10_000;

let api: Api | null = null;

// Asked for before the texts are there: on a weak link each wait counts.
const [code, key] = [takeCode(), knownKey()];
const begun = code ? keyOf(code) : undefined;
begun?.then(begin, () => {});
if (key && !code) begin(key);
await loadTexts();

const sites = new SiteList();
const alerts = new AlertList(acknowledge);
const outbox = new Outbox();
const poll = new Poll(look);

let views: Awaited<ReturnType<typeof makeViews>> | undefined;
let quarantineOf = ''; // the pilot of which it is shown
let simulatedSpeed: number | undefined;
let told: Told[] | undefined;
let lastGateways: Gateways | undefined;
let showAgain = (): void => {}; // what was read last, with what waits here
const readAt: Partial<Record<View | 'told' | 'kept' | 'health', number>> = {}; // by this device's clock

function begin(known: string): void {
  api = new Api(known);
  api.begin(chosenPilot(), newestAlerts);
}

async function makeViews() {
  const [{ laterViews }] = await Promise.all([import('./later'), loadMoreTexts()]);
  return laterViews(() => api, () => poll.now(), signOut);
}

/** Reads what the view shows now, and what the other views tell on their tabs now and then. */
async function look(): Promise<number> {
  const asked = api;
  if (!asked) return 0;
  try {
    const [pilot] = await Promise.all([pilotToShow(asked), readAt.health === undefined && readHealth(asked)]);
    if (pilot) {
      const time = await lookAtNow(asked, pilot);
      if (asked !== api) return 0; // signed out meanwhile
      const { gateways, quarantine } = views ??= await makeViews();
      await Promise.all([
        isDue('gateways') && asked.gateways().then(answer => gateways.show(lastGateways = answer)).then(() => wasRead('gateways')),
        (isDue('quarantine') || quarantineOf !== pilot.pilot) && Promise.all([asked.quarantine(pilot.pilot), asked.quarantine('-')])
          .then(([own, foreign]) => quarantine.show(pilot, own, foreign, zoneOf(pilot), Date.parse(time)))
          .then(() => { wasRead('quarantine'); quarantineOf = pilot.pilot; }),
      ]);
    }
    return 0;
  } catch (error) {
    if (error instanceof NotSignedIn) {
      signOut(t('sign.unknown'));
      return 0;
    }
    if (linkWasGood() === 0) await showKept();
    return linkFailed(error);
  }
}

async function readHealth(asked: Api): Promise<void> {
  ({ simulatedSpeed } = await asked.health());
  readAt.health = Date.now();
  tellSimulated(simulatedSpeed);
}

/** Answers the app's clock. */
async function lookAtNow(asked: Api, pilot: Pilot): Promise<string> {
  const [latest, newest] = await Promise.all([asked.latest(pilot.pilot), asked.alerts(pilot.pilot, newestAlerts)]);
  const open = latest.devices.reduce((sum, device) => sum + device.openAlerts, 0);
  const isShort = newest.length === newestAlerts && newest.filter(alert => alert.state === 'raised').length < open;
  const cleared = newest.filter(alert => alert.state === 'cleared');
  const list = isShort ? [...await asked.openAlerts(pilot.pilot), ...cleared] : newest;
  const current = await withNews(asked, pilot, latest.devices);
  if (current.pilot !== pilot.pilot || asked !== api) return latest.time; // another one was chosen meanwhile, and is looked at next
  const now = Date.parse(latest.time);
  showAgain = () => {
    sites.show(current, latest.devices, now);
    views?.map.show(current, latest.devices);
    views?.device.show(current, shownDevice(), latest.devices, now);
    alerts.show(list, { pilot: current, now, latest: latest.devices, told, waiting: outbox.waiting });
  };
  showAgain();
  linkIsGood(siteTime(latest.time, zoneOf(current)), latest.health);
  byId('content').hidden = byId('views').hidden = false;
  const { device } = views ??= await makeViews();
  showAgain();
  if (shownView() === 'device') await device.look(asked, current, shownDevice(), latest.devices, list, latest.time);
  else sites.lookBack(asked, latest.time);
  await outbox.send(asked, list);
  if (isDue('told') && open > 0) {
    told = await asked.told(pilot.pilot, 200);
    wasRead('told');
  }
  showAgain();
  if (canKeep && isDue('kept', keepMs)) {
    await keep({ at: Date.now(), time: latest.time, simulatedSpeed, pilot: current, latest: latest.devices, alerts: list, told: told ?? [], gateways: lastGateways });
    wasRead('kept');
  }
  return latest.time;
}

const zoneOf = (pilot: Pilot): string => pilot.sites[0]?.zone ?? 'UTC';
const isDue = (what: keyof typeof readAt, everyMs = seldomMs): boolean => what === shownView() || Date.now() - (readAt[what] ?? 0) > everyMs;
const wasRead = (what: keyof typeof readAt): void => { readAt[what] = Date.now(); };

/** What was read last on this device, with its age. Answers whether there was anything. */
async function showKept(): Promise<boolean> {
  const kept = await lastKept();
  if (!kept) return false;
  const now = Date.parse(kept.time) + Date.now() - kept.at;
  showPilot(kept.pilot);
  views ??= await makeViews();
  tellSimulated(kept.simulatedSpeed);
  showAgain = () => {
    sites.show(kept.pilot, kept.latest, now);
    views?.map.show(kept.pilot, kept.latest);
    views?.device.show(kept.pilot, shownDevice(), kept.latest, now);
    alerts.show(kept.alerts, { pilot: kept.pilot, now, latest: kept.latest, told: kept.told, waiting: outbox.waiting });
  };
  showAgain();
  if (kept.gateways) views.gateways.show(kept.gateways);
  linkWasGood(kept.at);
  byId('content').hidden = byId('views').hidden = false;
  return true;
}

async function acknowledge(alert: Alert): Promise<string> {
  const who = await askWho(t('alert.who'), t('alert.ack'));
  if (!who) return '';
  try {
    if (!api) throw new Error('Nobody is signed in.');
    await api.acknowledge(alert.id, who.name);
    await poll.now();
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(t('sign.mayNot'));
    if (error instanceof Refused) return error.message;
    if (!canKeep) return t('alert.failed');
    await outbox.add(alert, who.name);
    showAgain();
    return '';
  }
}

function signOut(reason: string): void {
  api = null;
  poll.stop();
  forgetKey();
  byId('content').hidden = byId('views').hidden = byId('sign-out').hidden = true;
  byId('sign-in').hidden = false;
  setText(byId('sign-in-reason'), reason);
  linkIsIdle(t('sign.not'));
}

async function signIn(key: string): Promise<void> {
  await ownKept(key);
  if (api?.key !== key) api = new Api(key);
  byId('sign-in').hidden = true;
  byId('sign-out').hidden = false;
  linkIsIdle(t('loading'));
  await outbox.read();
  await poll.now();
}

/** With the code of a link; with the key that this tab has when the code is void. */
async function enter(code: string, asked = keyOf(code)): Promise<void> {
  linkIsIdle(t('sign.going'));
  try {
    keepKey(await asked);
  } catch (error) {
    const why = t(error instanceof NotSignedIn ? 'sign.void' : 'sign.failed');
    if (!knownKey()) return signOut(why);
  }
  await signIn(knownKey()!);
}

/** Without a key: what was kept where the link is away, else the form to sign in. */
async function enterWithout(): Promise<void> {
  try {
    await fetch('/api/health', { signal: AbortSignal.timeout(5_000) });
    signOut(t('sign.open'));
  } catch (error) {
    await outbox.read();
    if (!await showKept()) return signOut(t('sign.open'));
    linkFailed(error);
    setTimeout(() => void enterWithout(), 15_000);
  }
}

onChoice(() => void poll.now());
byId('sign-in').addEventListener('submit', event => {
  event.preventDefault();
  const key = byId<HTMLInputElement>('key').value.trim();
  keepKey(key);
  void signIn(key);
});
byId('sign-out').addEventListener('click', () => void forgetKept().then(() => signOut(t('sign.isOut'))));
byId('skip').addEventListener('click', event => {
  event.preventDefault(); // the address names the view
  byId('content').focus();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void poll.now(); });
addEventListener('online', () => void poll.now());
addEventListener('hashchange', () => {
  const given = takeCode();
  showView();
  showAgain();
  if (given) void enter(given);
  else if (api) void poll.now();
});

showView();
if (code) void enter(code, begun);
else if (key) void signIn(key);
else void enterWithout();
// After the first values: what it fetches would only make them later.
if ('serviceWorker' in navigator) setTimeout(() => void navigator.serviceWorker.register(`sw.js?language=${language}`), 5_000);
