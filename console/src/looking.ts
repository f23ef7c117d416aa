// How the page goes on once all is loaded: it reads what the view shows, and what the other views tell on their tabs now and then.

import { tellWho } from './account';
import { newestAlerts, type Alert, type Api, type Pilot } from './api';
import { siteTime } from './format';
import { canKeep, keep, lastKept, ownKept } from './kept';
import type { LaterViews } from './later';
import { linkIsGood, linkWasGood } from './link';
import { show, showPilot, zoneOf } from './look';
import { Outbox } from './outbox';
import { pilotToShow, withNews } from './pilots';
import { tellSimulated } from './simulated';
import { state } from './state';
import { shownDevice, shownView, type View } from './views';

const seldomMs = 60_000; // what another view shows
const keepMs = 10_000;
const mostOpen = 1_000;

export const outbox = new Outbox();

let settledFor: Api | null = null;
let shownQuarantine = ''; // the pilot of which it is shown
let toldOf = ''; // the open alerts of which it was read who was told
const readAt: Partial<Record<View | 'told' | 'kept' | 'health', number>> = {}; // by this device's clock

const isDue = (what: keyof typeof readAt, everyMs = seldomMs): boolean => what === shownView() || Date.now() - (readAt[what] ?? 0) > everyMs;
const wasRead = (what: keyof typeof readAt): void => { readAt[what] = Date.now(); };

export async function lookAt(asked: Api, views: LaterViews): Promise<void> {
  await settle(asked);
  const pilot = await pilotToShow(asked);
  if (!pilot) return;
  const time = await lookAtNow(asked, pilot, views);
  if (readAt.health === undefined) await readHealth(asked);
  const session = await tellWho(asked);
  if (asked !== state.api) return; // signed out meanwhile
  await views.page(shownView())?.then(page => page.show(asked, session, pilot));
  await Promise.all([
    isDue('gateways') && asked.gateways().then(answer => views.gateways.show(state.gateways = answer)).then(() => wasRead('gateways')),
    (isDue('quarantine') || shownQuarantine !== pilot.pilot) && views.lookAtQuarantine(asked, pilot, zoneOf(pilot), Date.parse(time))
      .then(() => { wasRead('quarantine'); shownQuarantine = pilot.pilot; }),
  ]);
}

/** Once for each sign-in: deletes here what belongs to somebody else, and finds what waits to be sent. */
async function settle(asked: Api | null): Promise<void> {
  if (settledFor === asked) return;
  if (state.owner !== undefined) await ownKept(state.owner);
  await outbox.read();
  settledFor = asked;
}

async function readHealth(asked: Api): Promise<void> {
  state.simulatedSpeed = (await asked.health()).simulatedSpeed;
  wasRead('health');
  tellSimulated(state.simulatedSpeed);
}

/** Answers the app's clock. */
async function lookAtNow(asked: Api, pilot: Pilot, { device, lookBack }: LaterViews): Promise<string> {
  const [latest, list] = await Promise.all([asked.latest(pilot.pilot), asked.alerts(pilot.pilot, 'all', newestAlerts)]);
  const open = latest.devices.reduce((sum, device) => sum + device.openAlerts, 0);
  const alerts = await withAllOpen(asked, pilot, list, open);
  const current = await withNews(asked, pilot, latest.devices);
  if (current.pilot !== pilot.pilot || asked !== state.api) return latest.time; // another one was chosen meanwhile, and is looked at next
  show(current, latest.devices, alerts, Date.parse(latest.time));
  linkIsGood(siteTime(latest.time, zoneOf(current)), latest.health);
  if (shownView() === 'device') await device.look(asked, current, shownDevice(), latest.devices, alerts, latest.time);
  else if (shownView() === 'now') void lookBack.look(asked, Date.parse(latest.time));
  await outbox.send(asked, alerts);
  const openNow = alerts.filter(alert => alert.state === 'raised').map(alert => alert.id).join(' ');
  if (open > 0 && (isDue('told') || openNow !== toldOf)) {
    state.told = await asked.told(pilot.pilot, 200);
    toldOf = openNow;
    wasRead('told');
  }
  state.showAgain();
  if (canKeep && isDue('kept', keepMs)) {
    const { simulatedSpeed, told, gateways } = state;
    await keep({ at: Date.now(), time: latest.time, simulatedSpeed, pilot: current, latest: latest.devices, alerts, told: told ?? [], gateways });
    wasRead('kept');
  }
  return latest.time;
}

/** The newest; where these leave open ones out, all open ones. */
async function withAllOpen(asked: Api, pilot: Pilot, newest: Alert[], open: number): Promise<Alert[]> {
  if (newest.length < newestAlerts || newest.filter(alert => alert.state === 'raised').length >= open) return newest;
  return [...await asked.alerts(pilot.pilot, 'open', mostOpen), ...newest.filter(alert => alert.state === 'cleared')];
}

/** What was read last on this device, with its age. */
export async function showKept({ gateways }: LaterViews): Promise<void> {
  await settle(state.api);
  const kept = await lastKept();
  if (!kept) return;
  const now = Date.parse(kept.time) + Date.now() - kept.at;
  showPilot(kept.pilot);
  tellSimulated(kept.simulatedSpeed);
  state.told = kept.told;
  show(kept.pilot, kept.latest, kept.alerts, now);
  if (kept.gateways) gateways.show(kept.gateways);
  linkWasGood(kept.at);
}
