import type { AlertList } from './alerts';
import type { Api, Gateways, Told } from './api';
import type { LaterViews } from './later';
import type { Outbox } from './outbox';
import type { Poll } from './poll';
import type { SiteList } from './sites';

/** What the parts of the page have in common. */
export const state = {
  api: null as Api | null, // whoever is signed in
  poll: undefined as unknown as Poll, // these four are there before anything is looked at
  sites: undefined as unknown as SiteList,
  alerts: undefined as unknown as AlertList,
  outbox: undefined as unknown as Outbox,
  views: undefined as LaterViews | undefined, // loaded when the first values show
  told: undefined as Told[] | undefined,
  gateways: undefined as Gateways | undefined,
  simulatedSpeed: undefined as number | undefined,
  now: 0, // by the pilot's clock
  showAgain: (): void => {}, // what was read last, with what waits here
};
