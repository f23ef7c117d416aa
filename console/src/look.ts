import { tellWho } from './account';
import { NotSignedIn, type Alert, type Api, type Latest, type Pilot } from './api';
import { newestAlerts } from './begin';
import { byId } from './dom';
import { siteTime } from './format';
import { loadMoreTexts, type Key } from './i18n';
import { canKeep, keep, lastKept } from './kept';
import type { LaterViews } from './later';
import { linkFailed, linkIsGood, linkWasGood } from './link';
import { pilotToShow, showPilot, withNews } from './pilots';
import { tellSimulated } from './simulated';
import { state } from './state';
import { shownDevice, shownView, type View } from './views';

const seldomMs = 60_000; // what another view shows
const keepMs = 10_000;

let shownQuarantine = ''; // the pilot of which it is shown
const readAt: Partial<Record<View | 'told' | 'kept' | 'health', number>> = {}; // by this device's clock

const isDue = (what: keyof typeof readAt, everyMs = seldomMs): boolean => what === shownView() || Date.now() - (readAt[what] ?? 0) > everyMs;
const wasRead = (what: keyof typeof readAt): void => { readAt[what] = Date.now(); };
const zoneOf = (pilot: Pilot): string => pilot.sites[0]?.zone ?? 'UTC';

let later: Promise<LaterViews> | undefined;

/** The views that the first screen does without. A link that breaks off here is tried again at the next look. */
export function laterPart(): Promise<LaterViews> {
  return later ??= Promise.all([import('./later'), loadMoreTexts()]).then(async ([{ laterViews }]) => state.views = await laterViews())
    .catch((error: unknown) => { later = undefined; throw error; });
}

/** Reads what the view shows now, and what the other views tell on their tabs now and then. Answers how often in a row that failed. */
export async function look(signOut: (reason: Key) => void): Promise<number> {
  const asked = state.api;
  if (!asked) return 0;
  try {
    const pilot = await pilotToShow(asked);
    if (pilot) await lookAt(asked, pilot);
    return 0;
  } catch (error) {
    if (error instanceof NotSignedIn) {
      signOut('sign.unknown');
      return 0;
    }
    if (linkWasGood() === 0) await showKept();
    return linkFailed(error);
  }
}

async function lookAt(asked: Api, pilot: Pilot): Promise<void> {
  const time = await lookAtNow(asked, pilot);
  if (readAt.health === undefined) await readHealth(asked);
  const session = await tellWho(asked);
  if (asked !== state.api) return; // signed out meanwhile
  const views = await laterPart();
  await views.page(shownView())?.then(page => page.show(asked, session, pilot));
  await Promise.all([
    isDue('gateways') && asked.gateways().then(answer => views.gateways.show(state.gateways = answer)).then(() => wasRead('gateways')),
    (isDue('quarantine') || shownQuarantine !== pilot.pilot) && views.lookAtQuarantine(asked, pilot, zoneOf(pilot), Date.parse(time))
      .then(() => { wasRead('quarantine'); shownQuarantine = pilot.pilot; }),
  ]);
}

async function readHealth(asked: Api): Promise<void> {
  state.simulatedSpeed = (await asked.health()).simulatedSpeed;
  wasRead('health');
  tellSimulated(state.simulatedSpeed);
}

/** Answers the app's clock. */
async function lookAtNow(asked: Api, pilot: Pilot): Promise<string> {
  const [latest, newest] = await Promise.all([asked.latest(pilot.pilot), asked.alerts(pilot.pilot)]);
  const open = latest.devices.reduce((sum, device) => sum + device.openAlerts, 0);
  const isShort = newest.length === newestAlerts && newest.filter(alert => alert.state === 'raised').length < open;
  const cleared = newest.filter(alert => alert.state === 'cleared');
  const list = isShort ? [...await asked.openAlerts(pilot.pilot), ...cleared] : newest;
  const current = await withNews(asked, pilot, latest.devices);
  if (current.pilot !== pilot.pilot || asked !== state.api) return latest.time; // another one was chosen meanwhile, and is looked at next
  show(current, latest.devices, list, Date.parse(latest.time));
  linkIsGood(siteTime(latest.time, zoneOf(current)), latest.health);
  byId('content').hidden = byId('views').hidden = false;
  const { device, lookBack } = await laterPart();
  state.showAgain();
  if (shownView() === 'device') await device.look(asked, current, shownDevice(), latest.devices, list, latest.time);
  else if (shownView() === 'now') void lookBack.look(asked, Date.parse(latest.time));
  await state.outbox.send(asked, list);
  if (isDue('told') && open > 0) {
    state.told = await asked.told(pilot.pilot, 200);
    wasRead('told');
  }
  state.showAgain();
  if (canKeep && isDue('kept', keepMs)) {
    const { simulatedSpeed, told, gateways } = state;
    await keep({ at: Date.now(), time: latest.time, simulatedSpeed, pilot: current, latest: latest.devices, alerts: list, told: told ?? [], gateways });
    wasRead('kept');
  }
  return latest.time;
}

/** Now, and again when another view is loaded, or something waits here to be sent. */
function show(pilot: Pilot, latest: Latest[], list: Alert[], now: number): void {
  state.now = now;
  state.showAgain = () => {
    state.sites.show(pilot, latest, now);
    state.views?.map.show(pilot, latest);
    state.views?.device.show(pilot, shownDevice(), latest, now);
    state.alerts.show(list, { pilot, now, latest, told: state.told, waiting: state.outbox.waiting });
  };
  state.showAgain();
}

/** What was read last on this device, with its age. */
async function showKept(): Promise<void> {
  const kept = await lastKept();
  if (!kept) return;
  const now = Date.parse(kept.time) + Date.now() - kept.at;
  showPilot(kept.pilot);
  const { gateways } = await laterPart();
  tellSimulated(kept.simulatedSpeed);
  state.told = kept.told;
  show(kept.pilot, kept.latest, kept.alerts, now);
  if (kept.gateways) gateways.show(kept.gateways);
  linkWasGood(kept.at);
  byId('content').hidden = byId('views').hidden = false;
}
