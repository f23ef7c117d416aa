import { forgetWho, knownName, tellWho } from './account';
import { Api, keyOf, NotSignedIn, Refused, type Alert, type Gateways, type Latest, type Pilot, type Session, type Told } from './api';
import { AlertList, nameOf } from './alerts';
import { byId } from './dom';
import { download } from './download';
import { siteTime } from './format';
import { language, loadMoreTexts, loadTexts, t } from './i18n';
import { canKeep, forgetKept, isOwned, keep, lastKept, ownKept } from './kept';
import { linkFailed, linkIsGood, linkIsIdle, linkWasGood } from './link';
import { Outbox } from './outbox';
import type { PeopleView } from './people';
import { forgetPilots, onChoice, pilotToShow, showPilot, withNews } from './pilots';
import { Poll } from './poll';
import { chosenPilot, forgetKey, keepKey, knownKey, takeFromAddress } from './session';
import { noCookie, onSignIn, refusedText, showInvitation, showSignIn } from './signin';
import { tellSimulated } from './simulated';
import { SiteList } from './sites';
import { showView, shownDevice, shownView, type View } from './views';
import { askWhy } from './why';

const newestAlerts = 30;
const seldomMs = 60_000; // what another view shows
const keepMs = 10_000;

let api: Api | null = null;

// Asked for before the texts are there: on a weak link each wait counts.
const [code, invitation, refused, key] = [takeFromAddress('code'), takeFromAddress('invitation'), takeFromAddress('refused'), knownKey()];
const begun = code ? keyOf(code) : undefined;
begun?.then(begin, () => {});
if (!code && !invitation && (key || isOwned())) begin(key);
await loadTexts();

const sites = new SiteList();
const alerts = new AlertList({ acknowledge, handle });
const outbox = new Outbox();
const poll = new Poll(look);

let peopleView: PeopleView | null = null; // loaded when it is opened
let views: Awaited<ReturnType<typeof makeViews>> | undefined;
let quarantineOf = ''; // the pilot of which it is shown
let simulatedSpeed: number | undefined;
let told: Told[] | undefined;
let pilotNow = 0;
let lastGateways: Gateways | undefined;
let showAgain = (): void => {}; // what was read last, with what waits here
const readAt: Partial<Record<View | 'told' | 'kept' | 'health', number>> = {}; // by this device's clock

function begin(known: string | null): void {
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
      const session = await tellWho(asked);
      if (asked !== api) return 0; // signed out meanwhile
      if (shownView() === 'people') await lookAtPeople(asked, session);
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

async function lookAtPeople(asked: Api, session: Session): Promise<void> {
  if (!peopleView) {
    await (views ??= await makeViews()); // its texts come with the others
    const { PeopleView } = await import('./people');
    peopleView = new PeopleView({ refresh: () => void poll.now(), save: (path, name) => download(asked, path, name, signOut) });
  }
  await peopleView.show(asked, session);
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
  show(current, latest.devices, list, Date.parse(latest.time));
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

/** Now, and again when another view is loaded, or something waits here to be sent. */
function show(pilot: Pilot, latest: Latest[], list: Alert[], now: number): void {
  pilotNow = now;
  showAgain = () => {
    sites.show(pilot, latest, now);
    views?.map.show(pilot, latest);
    views?.device.show(pilot, shownDevice(), latest, now);
    alerts.show(list, { pilot, now, latest, told, waiting: outbox.waiting });
  };
  showAgain();
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
  told = kept.told;
  show(kept.pilot, kept.latest, kept.alerts, now);
  if (kept.gateways) views.gateways.show(kept.gateways);
  linkWasGood(kept.at);
  byId('content').hidden = byId('views').hidden = false;
  return true;
}

async function acknowledge(alert: Alert): Promise<string> {
  try {
    if (!api) throw new Error('Nobody is signed in.');
    await api.acknowledge(alert.id);
    await poll.now();
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(t('sign.unknown'));
    if (error instanceof Refused) return error.message;
    if (!canKeep) return t('alert.failed');
    await outbox.add(alert, knownName());
    showAgain();
    return '';
  }
}

const shelvedMs = 24 * 3_600_000;

/** Not kept for later: a shelving made without a link would begin when nobody expects it. */
async function handle(alert: Alert, action: 'assign' | 'comment' | 'shelve' | 'unshelve'): Promise<string> {
  const verb = t(`alert.${action}`);
  const label = { assign: t('alert.to'), comment: verb, shelve: undefined, unshelve: undefined }[action];
  const text = action === 'unshelve' ? '' : await askWhy(nameOf(alert), verb, label);
  if (text === null) return '';
  try {
    if (!api) throw new Error('Nobody is signed in.');
    const until = new Date(pilotNow + shelvedMs).toISOString();
    await api.handle(alert.id, { action, ...(action === 'assign' ? { to: text } : text && { text }), ...(action === 'shelve' && { until }) });
    await poll.now();
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(t('sign.unknown'));
    return error instanceof Refused ? error.message : t('alert.failed');
  }
}

function signOut(reason?: string): void {
  api = null;
  poll.stop();
  forgetKey();
  forgetWho();
  forgetPilots();
  byId('content').hidden = byId('views').hidden = byId('sign-out').hidden = true;
  showSignIn(reason);
  linkIsIdle(t('sign.not'));
}

/** What somebody asks for: the session is over everywhere, and this device forgets what it kept. */
async function leave(): Promise<void> {
  try {
    if (api?.key === null) await api.endSession();
    await forgetKept();
    signOut(t('sign.isOut'));
  } catch {
    await poll.now(); // no link: the head says so, and the session is still there
  }
}

/** @param key null for a person, whose session is in the cookie; @param owner who keeps on this device; left out without a link */
async function signIn(key: string | null, owner = key ?? undefined): Promise<void> {
  if (owner !== undefined) await ownKept(owner);
  if (!api || api.key !== key) api = new Api(key);
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
    const why = t(error instanceof NotSignedIn || error instanceof Refused ? 'sign.void' : 'sign.failed');
    if (!knownKey()) return signOut(why);
  }
  await signIn(knownKey()!);
}

/** An invitation is for another person than perhaps is signed in here. */
async function invite(invitation: string): Promise<void> {
  await forgetKept();
  signOut();
  await showInvitation(invitation);
}

/** By the cookie that this browser may have; without a link what was kept is shown, and it is tried again. */
async function resume(why?: () => string): Promise<void> {
  try {
    const { name } = await new Api(null).session();
    await signIn(null, `person ${name}`);
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(why?.());
    else await signIn(null);
  }
}

onChoice(() => void poll.now());
onSignIn(key => void (key === null ? resume(noCookie) : signIn(key)));
byId('sign-out').addEventListener('click', () => void leave());
byId('skip').addEventListener('click', event => {
  event.preventDefault(); // the address names the view
  byId('content').focus();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void poll.now(); });
addEventListener('online', () => void poll.now());
addEventListener('hashchange', () => {
  const [given, invitation] = [takeFromAddress('code'), takeFromAddress('invitation')];
  showView();
  showAgain();
  if (given) void enter(given);
  else if (invitation) void invite(invitation);
  else if (api) void poll.now();
});

showView();
if (code) void enter(code, begun);
else if (invitation) void invite(invitation);
else if (refused) signOut(refusedText());
else if (key) void signIn(key);
else void resume();
// After the first values: what it fetches would only make them later.
if ('serviceWorker' in navigator) setTimeout(() => void navigator.serviceWorker.register(`sw.js?language=${language}`).catch(() => {}), 5_000); // no link: at the next visit
