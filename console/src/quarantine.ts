import type { Pilot } from './api';
import type { Entry, Quarantine, Waiting } from './entries';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, countText, siteTime } from './format';
import { t, textOf } from './i18n';
import { previewText } from './laterformat';

/** What the list asks of the page. */
export interface QuarantineWork {
  entries(pilot: string, reason: string): Promise<Entry[]>;
  /** Tells how far it is, and at the end what became of it. */
  requeue(pilot: string, reason: string, tell: (text: string) => void): Promise<void>;
  /** After asking where it stands and whether it is right. */
  adopt(pilot: string, entry: Entry, tell: (text: string) => void): Promise<void>;
  /** Those that came until then, after asking why. */
  discard(pilot: string, waiting: Waiting, tell: (text: string) => void): Promise<void>;
}

interface Shown { pilot: string; waiting: Waiting; zone: string; now: number; nameOf(device: string): string }

const growingMs = 3_600_000; // since the newest came

/** What could not be read, by reason: of the pilot, and of senders that no pilot knows (pilot `-`). */
export class QuarantineList {
  private readonly own: KeyedList<Shown>;
  private readonly foreign: KeyedList<Shown>;

  constructor(work: QuarantineWork) {
    const [key, make] = [({ pilot, waiting }: Shown) => `${pilot} ${waiting.reason}`, () => reasonCard(work)];
    this.own = new KeyedList(byId('waiting'), key, make);
    this.foreign = new KeyedList(byId('foreign'), key, make);
  }

  show(pilot: Pilot, own: Quarantine, foreign: Quarantine, zone: string, now: number): void {
    const names = new Map(pilot.sites.flatMap(site => site.devices.map(device => [device.device, `${device.name}, ${site.name}`])));
    const nameOf = (device: string): string => names.get(device) ?? nameless(device, pilot);
    const shown = (id: string) => (waiting: Waiting): Shown => ({ pilot: id, waiting, zone, now, nameOf });
    this.own.show(own.waiting.map(shown(pilot.pilot)));
    this.foreign.show(foreign.waiting.map(shown('-')));
    byId('nothing-waits').hidden = own.count > 0;
    byId('of-nobody').hidden = foreign.count === 0;
    const count = own.count + foreign.count;
    const isGrowing = [...own.waiting, ...foreign.waiting].some(waiting => now - Date.parse(waiting.newest) < growingMs);
    const name = t('nav.quarantine');
    const counted = `${countText(count)}${own.isWhole && foreign.isWhole ? '' : '+'}`;
    setText(byId('to-quarantine'), count > 0 ? t(isGrowing ? 'nav.growing' : 'nav.count', { name, count: counted }) : name);
    byId('to-quarantine').classList.toggle('alarmed', isGrowing);
  }
}

function reasonCard(work: QuarantineWork): Part<Shown> {
  const card = element('li', 'alert info');
  const [count, means, who, when] = [element('strong'), element('p'), element('p', 'when'), element('p', 'when')];
  const [requeue, discard, outcome] = [element('button', 'quiet', t('q.try')), element('button', 'quiet', t('q.discard')), element('p', 'outcome')];
  outcome.setAttribute('role', 'status');
  const [details, list] = [element('details'), element('ul', 'entries')];
  details.append(element('summary', '', t('q.show')), list);
  card.append(count, means, who, when, details, requeue, discard, outcome);
  let current: Shown;
  const tell = (text: string, reason = means.textContent): void => {
    setText(outcome, text);
    setText(byId('outcome'), `${reason} ${text}`); // this card is gone when nothing of it waits any more
  };
  const onClick = (button: HTMLButtonElement, act: (shown: Shown, tell: (text: string) => void) => Promise<void>): void =>
    button.addEventListener('click', async () => {
      const reason = means.textContent;
      requeue.disabled = discard.disabled = true;
      await act(current, text => tell(text, reason));
      requeue.disabled = discard.disabled = false;
    });
  onClick(requeue, ({ pilot, waiting }, tell) => work.requeue(pilot, waiting.reason, tell));
  onClick(discard, ({ pilot, waiting }, tell) => work.discard(pilot, waiting, tell));
  details.addEventListener('toggle', async () => {
    if (details.open) list.replaceChildren(...await entryItems(work, current, tell));
  });
  return {
    element: card,
    update(shown) {
      const { waiting, zone, now } = current = shown;
      setText(count, t('q.messages', { count: waiting.count }));
      setText(means, textOf('reason', waiting.reason, waiting.operator));
      setText(who, whoText(shown));
      setText(when, waiting.count === 1
        ? t('q.cameOnce', { time: siteTime(waiting.newest, zone), age: ageText(waiting.newest, now) })
        : t('q.came', { time: siteTime(waiting.newest, zone), age: ageText(waiting.newest, now), first: siteTime(waiting.oldest, zone) }));
      for (const button of [requeue, discard]) button.setAttribute('aria-label', `${button.textContent} ${means.textContent}`);
    },
  };
}

/** A device that no pilot file has; or no device at all, but the gateway that took it. */
function nameless(device: string, pilot: Pilot): string {
  const [of, site, name] = device.split('/');
  if (site === '-') return t('gw.name', { name: name ?? '' });
  return of === pilot.pilot ? `${site}/${name}` : device;
}

function whoText({ waiting: { devices, deviceCount }, nameOf }: Shown): string {
  const names = Object.entries(devices).map(([device, count]) => count === 1 ? nameOf(device) : `${nameOf(device)} (${count})`);
  const text = names.join('; ');
  return deviceCount > names.length ? t('q.more', { names: text, count: deviceCount - names.length }) : text;
}

const adoptable = ['unknown-device', 'wrong-topic'];

function adoptButton(adopt: () => Promise<void>): HTMLElement {
  const button = element('button', 'quiet', t('q.adopt'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    await adopt();
    button.disabled = false;
  });
  return button;
}

async function entryItems(work: QuarantineWork, { pilot, waiting, zone, nameOf }: Shown, tell: (text: string) => void): Promise<HTMLElement[]> {
  try {
    return (await work.entries(pilot, waiting.reason)).map(entry => {
      const item = element('li');
      item.append(
        element('p', 'when', `${siteTime(entry.at, zone)} · ${nameOf(entry.names ?? entry.device)} · ${waiting.reason}`),
        element('p', '', t('q.at', { where: entry.where, expected: entry.expected })),
        element('code', '', previewText(entry.payload)));
      if (adoptable.includes(waiting.reason)) item.append(adoptButton(() => work.adopt(pilot, entry, tell)));
      return item;
    });
  } catch {
    return [element('li', 'when late', t('q.notFetched'))];
  }
}
