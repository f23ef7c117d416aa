// The views that the first screen does without: loaded when its values are shown, so that these come sooner on a weak link.

import './main'; // what a later file shares with the first is in one file with it: see build.mjs
import { forgetWho } from './account';
import type { Handling } from './alerts';
import type { Api, Latest, Pilot, Session } from './api';
import { AlertChoices } from './choices';
import { DeviceView } from './device';
import { byId } from './dom';
import { download } from './download';
import { entriesOf, quarantineOf } from './entries';
import { GatewayList } from './gateways';
import { handling } from './handling';
import { fillIn, t } from './i18n';
import { forgetKept } from './kept';
import html from './later.html';
import { lookAt, showKept } from './looking';
import { LookBack } from './lookback';
import { signOut } from './main';
import { MapView } from './map';
import { forgetPilots, onChoice } from './pilots';
import { QuarantineList } from './quarantine';
import { adopt, discardAll, requeueAll } from './settle';
import { state } from './state';
import { showView, shownDevice, type View } from './views';
import { askWhy } from './why';

/** A view that is loaded when it is opened. */
export interface Page { show(api: Api, session: Session, pilot: Pilot): Promise<void> }

export interface LaterViews {
  device: DeviceView; gateways: GatewayList; lookBack: LookBack; handling: Handling;
  look(asked: Api): Promise<void>;
  show(pilot: Pilot, latest: readonly Latest[], now: number): void;
  showKept(): Promise<void>;
  /** Somebody signs out. */
  forget(): void;
  forgetKept(): Promise<void>;
  lookAtQuarantine(asked: Api, pilot: Pilot, zone: string, now: number): Promise<void>;
  /** Undefined for a view that is there already. */
  page(view: View): Promise<Page> | undefined;
}

export function laterViews(): LaterViews {
  byId('content').insertAdjacentHTML('beforeend', html);
  document.body.append(byId('why-dialog'));
  fillIn(document.body);
  showView();
  const again = (): Promise<void> => state.poll.now();
  const list = new QuarantineList({
    entries: (pilot, reason) => entriesOf(state.api!, pilot, reason, 5),
    async requeue(pilot, reason, tell) {
      await requeueAll(state.api!, pilot, reason, tell);
      await again();
    },
    async adopt(pilot, entry, tell) {
      await adopt(state.api!, pilot, entry, tell);
      await again();
    },
    async discard(pilot, waiting, tell) {
      const why = await askWhy(t('q.askDiscard', { count: waiting.count }), t('q.doDiscard'));
      const asked = state.api;
      if (!asked || why === null) return;
      await discardAll(asked, pilot, waiting, why, tell);
      await again();
    },
  });
  async function lookAtQuarantine(asked: Api, pilot: Pilot, zone: string, now: number): Promise<void> {
    const [own, foreign] = await Promise.all([quarantineOf(asked, pilot.pilot), quarantineOf(asked, '-')]);
    list.show(pilot, own, foreign, zone, now);
  }
  const save = (path: string, name: string): Promise<string> => download(state.api!, path, name, signOut);
  const pages: Partial<Record<View, Promise<Page>>> = {};
  const loaded: Partial<Record<View, () => Promise<Page>>> = {
    problems: () => import('./problems').then(({ ProblemList }) => new ProblemList(() => void again())),
    reports: () => import('./reports').then(({ Reports }) => new Reports(save)),
    people: () => import('./people').then(({ PeopleView }) => new PeopleView(() => void again())),
    keys: () => import('./keys').then(({ KeyList }) => new KeyList(() => void again())),
    audit: () => import('./audit').then(({ AuditLog }) => new AuditLog(save)),
  };
  const [device, map] = [new DeviceView(() => void again(), save), new MapView()];
  state.alerts.choices = new AlertChoices(() => state.showAgain());
  onChoice(() => void again());
  const views: LaterViews = {
    device, gateways: new GatewayList(), lookBack: new LookBack(state.sites.figures), lookAtQuarantine, handling, forgetKept,
    look: asked => lookAt(asked, views),
    show(pilot, latest, now) {
      map.show(pilot, latest);
      device.show(pilot, shownDevice(), latest, now);
    },
    showKept: () => showKept(views),
    forget() {
      forgetWho();
      forgetPilots();
    },
    page: view => loaded[view] && (pages[view] ??= loaded[view]().catch((error: unknown) => { delete pages[view]; throw error; })),
  };
  return views;
}
