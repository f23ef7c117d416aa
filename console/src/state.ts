import type { AlertList } from './alerts';
import type { Api, Gateways, Pilot, Told } from './api';
import type { LaterViews } from './later';
import type { Poll } from './poll';
import type { SiteList } from './sites';

/** What the parts of the page have in common. */
export const state = {
  api: null as Api | null, // whoever is signed in
  owner: undefined as string | undefined, // who keeps on this device; undefined without a link
  first: undefined as Pilot | undefined, // of the first answer
  poll: undefined as unknown as Poll, // these three are there before anything is looked at
  sites: undefined as unknown as SiteList,
  alerts: undefined as unknown as AlertList,
  views: undefined as LaterViews | undefined, // loaded when the first values show
  waiting: new Map<string, string>() as ReadonlyMap<string, string>, // who acknowledged here without a link, by alert
  told: undefined as Told[] | undefined,
  gateways: undefined as Gateways | undefined,
  simulatedSpeed: undefined as number | undefined,
  now: 0, // by the pilot's clock
  showAgain: (): void => {}, // what was read last, with what waits here
};
