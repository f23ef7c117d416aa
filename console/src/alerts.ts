import type { Alert, Pilot } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, measureText, siteTime } from './format';

interface Shown { alert: Alert; place: string; zone: string; now: number }

/** The alert list: open ones first and always in sight, cleared ones folded away. */
export class AlertList {
  private readonly open: KeyedList<Shown>;
  private readonly past: KeyedList<Shown>;

  /** @param acknowledge answers what went wrong; empty when nothing did */
  constructor(acknowledge: (alert: Alert) => Promise<string>) {
    const make = () => alertCard(acknowledge);
    this.open = new KeyedList(byId('open-alerts'), shown => shown.alert.id, make);
    this.past = new KeyedList(byId('past-alerts'), shown => shown.alert.id, make);
  }

  show(alerts: readonly Alert[], pilot: Pilot, now: number): void {
    const shown = alerts.map(alert => ({ alert, now, ...place(alert, pilot) }));
    const open = shown.filter(({ alert }) => alert.state === 'raised').sort((a, b) => urgency(b.alert) - urgency(a.alert));
    const past = shown.filter(({ alert }) => alert.state === 'cleared');
    this.open.show(open);
    this.past.show(past);
    byId('no-alerts').hidden = open.length > 0;
    byId('past').hidden = past.length === 0;
    setText(byId('alerts-title'), open.length > 0 ? `Alerts (${open.length})` : 'Alerts');
    setText(byId('past-title'), `Cleared lately (${past.length})`);
  }
}

const severities = ['info', 'warning', 'critical'];

/** What nobody has seen first, the graver first; else newest first, as they came. */
const urgency = (alert: Alert): number => (alert.acknowledgedAt === undefined ? severities.length : 0) + severities.indexOf(alert.severity);

function place(alert: Alert, pilot: Pilot): { place: string; zone: string } {
  const site = pilot.sites.find(candidate => alert.device.startsWith(`${pilot.pilot}/${candidate.site}/`));
  const device = site?.devices.find(candidate => candidate.device === alert.device);
  return { place: site && device ? `${device.name}, ${site.name}` : alert.device, zone: site?.zone ?? 'UTC' };
}

/** Where it is, what was measured there, and the limit that it broke. */
function found(alert: Alert, place: string): string {
  const value = alert.measure ?? alert.value;
  if (value === undefined) return place;
  const limit = alert.limit === undefined ? '' : ` (limit ${measureText(alert.limit, alert.unit)})`;
  return `${place}: ${measureText(value, alert.unit)}${limit}`;
}

function alertCard(acknowledge: (alert: Alert) => Promise<string>): Part<Shown> {
  const card = element('li');
  const severity = element('span', 'severity');
  const name = element('strong');
  const where = element('p', 'where');
  const when = element('p', 'when');
  const todo = element('p', 'when');
  const advice = element('span');
  const runbook = element('a', '', 'How');
  runbook.rel = 'noopener noreferrer';
  runbook.target = '_blank';
  todo.append(advice, ' ', runbook);
  const mark = element('p', 'when');
  const button = element('button', '', 'Acknowledge');
  const title = element('p', 'title');
  title.append(severity, ' ', name);
  const trouble = element('p', 'when late');
  trouble.setAttribute('role', 'status');
  card.append(title, where, when, todo, mark, button, trouble);
  let current: Alert;
  button.addEventListener('click', async () => {
    button.disabled = true;
    setText(trouble, await acknowledge(current));
    button.disabled = false;
  });
  return {
    element: card,
    update({ alert, place, zone, now }: Shown) {
      current = alert;
      card.className = `alert ${alert.severity} ${alert.state}`;
      setText(severity, alert.severity);
      setText(name, alert.name);
      setText(where, found(alert, place));
      setText(advice, alert.whatToDo ?? '');
      runbook.href = alert.runbook ?? '';
      runbook.hidden = alert.runbook === undefined;
      todo.hidden = alert.state === 'cleared' || (alert.whatToDo === undefined && alert.runbook === undefined);
      const raised = `Raised ${siteTime(alert.raisedAt, zone)} (${ageText(alert.raisedAt, now)})`;
      setText(when, alert.clearedAt ? `${raised}, cleared ${siteTime(alert.clearedAt, zone)}` : raised);
      setText(mark, alert.acknowledgedAt ? `Acknowledged by ${alert.acknowledgedBy}` : '');
      mark.hidden = !alert.acknowledgedAt;
      button.hidden = alert.acknowledgedAt !== undefined;
      button.setAttribute('aria-label', `Acknowledge: ${alert.name}, ${place}`);
    },
  };
}
