// What the first screen does by itself: it shows the first values, which come in one answer. All else is loaded then, and looks from there on (later.ts).

import { NotSignedIn, type Alert, type Latest, type Pilot } from './api';
import { byId, setText } from './dom';
import { siteTime } from './format';
import { loadMoreTexts, type Key } from './i18n';
import type { LaterViews } from './later';
import { linkFailed, linkIsGood, linkWasGood } from './link';
import { state } from './state';

let later: Promise<LaterViews> | undefined;

/** The views that the first screen does without. A link that breaks off here is tried again at the next look. */
export function laterPart(): Promise<LaterViews> {
  return later ??= Promise.all([import('./later'), loadMoreTexts(), styled('later.css')]).then(([{ laterViews }]) => state.views = laterViews())
    .catch((error: unknown) => { later = undefined; throw error; });
}

/** Also when it did not come: the page is read without. */
const styled = (file: string): Promise<unknown> => new Promise(resolve => {
  const sheet = document.createElement('link');
  [sheet.rel, sheet.href, sheet.onload, sheet.onerror] = ['stylesheet', file, resolve, resolve];
  document.head.append(sheet);
});

/** Reads what is shown now. Answers how often in a row that failed. */
export async function look(signOut: (reason: Key) => void): Promise<number> {
  const asked = state.api;
  if (!asked) return 0;
  try {
    if (!state.views) {
      const { pilot, latest, alerts } = await asked.firstView();
      if (asked !== state.api) return 0;
      state.first = pilot;
      showPilot(pilot);
      show(pilot, latest.devices, alerts, Date.parse(latest.time));
      linkIsGood(siteTime(latest.time, zoneOf(pilot)), latest.health);
    }
    await (await laterPart()).look(asked);
    return 0;
  } catch (error) {
    if (error instanceof NotSignedIn) {
      signOut('sign.unknown');
      return 0;
    }
    if (linkWasGood() === 0) await laterPart().then(views => views.showKept()).catch(() => {}); // not loaded, nor kept
    return linkFailed(error);
  }
}

export const zoneOf = (pilot: Pilot): string => pilot.sites[0]?.zone ?? 'UTC';

export function showPilot({ name }: Pilot): void {
  setText(byId('pilot-name'), name);
  document.title = `${name} · SmartPilots`;
}

/** Now, and again when another view is loaded, or something waits here to be sent. */
export function show(pilot: Pilot, latest: Latest[], list: Alert[], now: number): void {
  state.now = now;
  state.showAgain = () => {
    state.sites.show(pilot, latest, now);
    state.views?.show(pilot, latest, now);
    state.alerts.show(list, { pilot, now, latest, told: state.told, waiting: state.waiting });
  };
  state.showAgain();
  byId('content').hidden = byId('views').hidden = false;
}
