// The views that the first screen does without: loaded when its values are shown, so that these come sooner on a weak link.

import './main'; // what a later file shares with the first is in one file with it: see build.mjs
import type { Api, Pilot, Session } from './api';
import { DeviceView } from './device';
import { byId } from './dom';
import { download } from './download';
import { entriesOf, quarantineOf } from './entries';
import { GatewayList } from './gateways';
import { fillIn, t } from './i18n';
import html from './later.html';
import { LookBack } from './lookback';
import { signOut } from './main';
import { MapView } from './map';
import { QuarantineList } from './quarantine';
import { adopt, discardAll, requeueAll } from './settle';
import { state } from './state';
import { showView, type View } from './views';
import { askWhy } from './why';

/** A view that is loaded when it is opened. */
export interface Page { show(api: Api, session: Session, pilot: Pilot): Promise<void> }

export interface LaterViews {
  device: DeviceView; gateways: GatewayList; map: MapView; lookBack: LookBack; askWhy: typeof askWhy;
  lookAtQuarantine(asked: Api, pilot: Pilot, zone: string, now: number): Promise<void>;
  /** Undefined for a view that is there already. */
  page(view: View): Promise<Page> | undefined;
}

export async function laterViews(): Promise<LaterViews> {
  byId('content').insertAdjacentHTML('beforeend', html);
  document.body.append(byId('why-dialog'));
  await styled('later.css');
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
    people: () => import('./people').then(({ PeopleView }) => new PeopleView({ refresh: () => void again(), save })),
  };
  return {
    device: new DeviceView(() => void again(), save), gateways: new GatewayList(), map: new MapView(), lookBack: new LookBack(state.sites.figures), lookAtQuarantine, askWhy,
    page: view => loaded[view] && (pages[view] ??= loaded[view]().catch((error: unknown) => { delete pages[view]; throw error; })),
  };
}

/** Also when it did not come: the page is read without. */
const styled = (file: string): Promise<unknown> => new Promise(resolve => {
  const sheet = document.createElement('link');
  [sheet.rel, sheet.href, sheet.onload, sheet.onerror] = ['stylesheet', file, resolve, resolve];
  document.head.append(sheet);
});
