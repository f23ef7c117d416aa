import type { Alert, Latest, Pilot, Stream, Told } from './api';
import type { AlertChoices, Group } from './choices';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, measureText, siteTime, valueText } from './format';
import { t, textOf } from './i18n';
import { addressOf } from './views';

/** What stands around the alerts: who was told of them, what is measured now, what waits here to be sent. */
export interface Around { pilot: Pilot; now: number; latest: readonly Latest[]; told: readonly Told[] | undefined; waiting: ReadonlyMap<string, string> }

export interface Shown {
  alert: Alert; site: string; place: string; zone: string; now: number; stream: Stream | undefined; value: number | undefined; told: readonly Told[] | undefined;
  isDevice: boolean; waitingBy: string | undefined; cause: string | undefined;
}

/** What an operator does about an alert; each answers what went wrong, empty when nothing did. */
export interface Handling { acknowledge(alert: Alert): Promise<string>; handle(alert: Alert, action: 'assign' | 'comment' | 'shelve' | 'unshelve'): Promise<string> }

/** What needs somebody first and always in sight, then what somebody has seen; what is over is folded away. */
export class AlertList {
  /** Loaded later. */
  choices: AlertChoices | undefined;
  private readonly needs: KeyedList<Group>;
  private readonly seen: KeyedList<Shown>;
  private readonly past: KeyedList<Shown>;
  private last: [readonly Alert[], Around] | undefined;

  /** @param handling is loaded later */
  constructor(handling: () => Promise<Handling>) {
    const make = () => alertCard(handling);
    this.needs = new KeyedList(byId('open-alerts'), group => group.key, group => groupPart(group, make));
    this.seen = new KeyedList(byId('seen-alerts'), shown => shown.alert.id, make);
    this.past = new KeyedList(byId('past-alerts'), shown => shown.alert.id, make);
  }

  show(alerts: readonly Alert[], around: Around): void {
    this.last = [alerts, around];
    const shown = alerts.map(alert => shownOf(alert, around, alerts));
    const open = shown.filter(({ alert }) => alert.state === 'raised').sort((a, b) => urgency(b.alert) - urgency(a.alert));
    const needs = open.filter(isUnseen);
    const seen = open.filter(one => !isUnseen(one));
    const past = shown.filter(({ alert }) => alert.state === 'cleared');
    this.needs.show(this.choices?.groups(needs) ?? [{ key: '', title: '', alerts: needs }]);
    this.seen.show(seen);
    this.past.show(past);
    byId('no-alerts').hidden = needs.length > 0;
    byId('seen').hidden = seen.length === 0;
    byId('past').hidden = past.length === 0;
    setText(byId('alerts-title'), needs.length > 0 ? t('needs.count', { count: needs.length }) : t('needs.title'));
    setText(byId('seen-title'), t('seen.title', { count: seen.length }));
    setText(byId('past-title'), t('past.title', { count: past.length }));
  }
}

const severities = ['info', 'warning', 'critical'];

/** Somebody has it, or it needs nobody: shelved, or caused by another alert. */
const isUnseen = ({ alert, waitingBy }: Shown): boolean => (alert.acknowledgedAt ?? waitingBy ?? alert.shelvedUntil ?? alert.suppressedBy) === undefined;

/** The graver first; else newest first, as they came. */
const urgency = (alert: Alert): number => severities.indexOf(alert.severity);

function shownOf(alert: Alert, { pilot, now, latest, told, waiting }: Around, alerts: readonly Alert[]): Shown {
  const site = pilot.sites.find(candidate => alert.device.startsWith(`${pilot.pilot}/${candidate.site}/`));
  const device = site?.devices.find(candidate => candidate.device === alert.device);
  const stream = device?.streams.find(candidate => candidate.stream === alert.stream);
  return {
    alert, now, zone: site?.zone ?? 'UTC', site: site?.name ?? alert.device, stream, isDevice: device !== undefined,
    // What is no device of a site is the site itself, its citizens, or a gateway, which the alert's name says.
    place: site && device ? `${device.name}, ${site.name}` : site && alert.device.includes('/_') ? site.name : alert.device,
    value: latest.find(one => one.device === alert.device)?.streams[alert.stream ?? '']?.value,
    told: told?.filter(one => one.alert === alert.id && one.transition !== 'cleared'), waitingBy: waiting.get(alert.id), cause: causeOf(alert, alerts),
  };
}

function causeOf({ suppressedBy }: Alert, alerts: readonly Alert[]): string | undefined {
  const cause = suppressedBy === undefined ? undefined : alerts.find(one => one.id === suppressedBy);
  return cause ? nameOf(cause) : suppressedBy;
}

export const nameOf = (alert: Alert): string => alert.rule === 'no-data' && alert.message !== 'gateway-silent' ? t('alert.noData') : alert.name;

function groupPart(first: Group, make: () => Part<Shown>): Part<Group> {
  const part = element('section');
  const [title, cards] = [element('h3'), element('ul', 'alerts')];
  title.hidden = first.title === '';
  part.append(title, cards);
  const list = new KeyedList<Shown>(cards, shown => shown.alert.id, make);
  return {
    element: part,
    update(group) {
      setText(title, group.title);
      list.show(group.alerts);
    },
  };
}

function alertCard(handling: () => Promise<Handling>): Part<Shown> {
  const card = element('li');
  const [severity, name, title] = [element('span', 'severity'), element('strong'), element('p', 'title')];
  name.dir = 'auto'; // of the pilot file, perhaps in another language than the page
  title.append(severity, ' ', name);
  const link = element('a');
  const [where, when, facts, told, mark] = [element('p', 'where'), element('p', 'when'), element('dl', 'facts'), element('p', 'when'), element('p', 'when')];
  where.append(link);
  const [todo, advice, runbook] = [element('p', 'todo'), element('bdi'), element('a', '', t('alert.how'))];
  runbook.rel = 'noopener noreferrer';
  runbook.target = '_blank';
  todo.append(element('b', '', t('alert.todo')), ' ', advice, ' ', runbook);
  const button = element('button', '', t('alert.ack'));
  const trouble = element('p', 'when late');
  trouble.setAttribute('role', 'status');
  const [history, assign, comment, shelve] = [element('p', 'when'), element('button', 'quiet'), element('button', 'quiet'), element('button', 'quiet')];
  card.append(title, where, facts, todo, when, told, mark, history, button, assign, comment, shelve, trouble);
  let current: Alert;
  const act = (by: HTMLButtonElement, what: (handling: Handling) => Promise<string>) => by.addEventListener('click', async () => {
    by.disabled = true;
    setText(trouble, await handling().then(what, () => t('alert.failed')));
    by.disabled = false;
    const focus = document.activeElement;
    if (focus === document.body || focus?.closest('dialog')) by.focus(); // a disabled button loses it, and a dialog that closes
  });
  act(button, handling => handling.acknowledge(current));
  act(assign, handling => handling.handle(current, 'assign'));
  act(comment, handling => handling.handle(current, 'comment'));
  act(shelve, handling => handling.handle(current, current.shelvedUntil === undefined ? 'shelve' : 'unshelve'));
  setText(assign, t('alert.assign'));
  setText(comment, t('alert.comment'));
  return {
    element: card,
    update(shown: Shown) {
      const { alert, place, zone, now, waitingBy } = shown;
      const isOver = alert.state === 'cleared';
      current = alert;
      card.className = `alert ${alert.severity} ${alert.state}`;
      setText(severity, textOf('severity', alert.severity, alert.severity));
      setText(name, nameOf(alert));
      setText(link, place);
      if (shown.isDevice) link.href = addressOf(alert.device);
      facts.replaceChildren(...factsOf(shown));
      setText(advice, alert.whatToDo ?? '');
      runbook.href = alert.runbook ?? '';
      runbook.hidden = alert.runbook === undefined;
      todo.hidden = isOver || (alert.whatToDo === undefined && alert.runbook === undefined);
      setText(when, isOver ? t('alert.over', { time: siteTime(alert.raisedAt, zone), end: siteTime(alert.clearedAt!, zone) })
        : t('alert.raised', { time: siteTime(alert.raisedAt, zone), age: ageText(alert.raisedAt, now) }));
      setText(told, isOver ? '' : toldText(shown));
      setText(mark, [
        waitingBy !== undefined && t('off.waits', { who: waitingBy }), waitingBy === undefined && alert.acknowledgedAt && t('alert.ackBy', { who: alert.acknowledgedBy ?? '' }),
        alert.owner && t('alert.owner', { who: alert.owner }), alert.shelvedUntil && t('alert.shelved', { time: siteTime(alert.shelvedUntil, zone) }),
        shown.cause && t('alert.cause', { name: shown.cause }),
      ].filter(Boolean).join(' · '));
      setText(history, (alert.history ?? []).filter(entry => entry.text).map(entry => `${siteTime(entry.at, zone)} ${entry.by}: ${entry.text}`).join(' · '));
      setText(shelve, t(alert.shelvedUntil === undefined ? 'alert.shelve' : 'alert.unshelve'));
      shelve.hidden = assign.hidden = isOver;
      button.hidden = alert.acknowledgedAt !== undefined || waitingBy !== undefined;
      button.setAttribute('aria-label', t('alert.ackOf', { name: nameOf(alert), place }));
    },
  };
}

/** What was measured when it was raised, the limit that this broke, and what is measured now. */
function factsOf({ alert, stream, value }: Shown): HTMLElement[] {
  const found = alert.measure ?? alert.value;
  const facts: [string, string][] = [];
  if (found !== undefined) facts.push([t('alert.then'), measureText(found, alert.unit)]);
  if (alert.limit !== undefined) facts.push([t('alert.limit'), measureText(alert.limit, alert.unit)]);
  if (value !== undefined && alert.state === 'raised') facts.push([t('alert.now'), stream ? valueText(value, stream) : measureText(value, alert.unit)]);
  return facts.map(([name, text]) => {
    const fact = element('div');
    fact.append(element('dt', '', name), element('dd', '', text));
    return fact;
  });
}

function toldText({ told, now }: Shown): string {
  if (told === undefined) return ''; // not read yet
  if (told.length === 0) return t('told.none');
  return told.filter(one => one.state !== 'skipped' && one.state !== 'folded').map(one => one.state === 'sent' && one.sentAt !== undefined
    ? t(one.receipt === 'handed-over' ? 'told.handed' : 'told.sent', { name: one.name, age: ageText(one.sentAt, now) })
    : t(one.state === 'failed' ? 'told.failed' : 'told.queued', { name: one.name })).join(' · ');
}
