import type { Alarm, Gateway, Gateways } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, bytesText, countText, lengthText } from './format';

interface Shown { gateway: Gateway; now: number }

const states: Record<Gateway['state'], string> = {
  working: 'Working', alarm: 'Needs someone', silent: 'Silent', 'never-reported': 'Has never reported', revoked: 'No longer let in',
};

const laneStates: Record<string, string> = { idle: 'nothing waits', sending: 'sending', retrying: 'trying again', halted: 'stopped' };

/** The gateways, those that need someone first; and on the first screen, what they need. */
export class GatewayList {
  private readonly list = new KeyedList<Shown>(byId('gateway-list'), shown => shown.gateway.gateway, gatewayCard);
  private readonly notices = new KeyedList<Gateway>(byId('notices'), gateway => gateway.gateway, notice);

  show({ time, gateways }: Gateways): void {
    const now = Date.parse(time);
    const alarmed = gateways.filter(gateway => gateway.alarms.length > 0);
    this.list.show([...alarmed, ...gateways.filter(gateway => gateway.alarms.length === 0)].map(gateway => ({ gateway, now })));
    this.notices.show(alarmed);
    byId('notices').hidden = alarmed.length === 0;
    byId('no-gateways').hidden = gateways.length > 0;
    setText(byId('to-gateways'), alarmed.length > 0 ? `Gateways (${alarmed.length}!)` : 'Gateways');
    byId('to-gateways').classList.toggle('alarmed', alarmed.length > 0);
  }
}

function notice(first: Gateway): Part<Gateway> {
  const card = element('li', 'alert critical');
  const link = element('a');
  link.href = '#gateways';
  const text = element('span');
  link.append(element('span', 'severity', `Gateway ${first.gateway}`), ' ', text);
  card.append(link);
  return {
    element: card,
    update(gateway) {
      const more = gateway.alarms.length - 1;
      setText(text, `${gateway.alarms[0]!.means}${more > 0 ? ` And ${more} more.` : ''} What to do →`);
    },
  };
}

function gatewayCard(first: Shown): Part<Shown> {
  const card = element('article');
  const state = element('span', 'state');
  const title = element('h3', '', first.gateway.gateway);
  title.append(' ', state);
  const scope = element('p', 'when', first.gateway.scope === '*' ? 'Speaks for every site' : `Speaks for ${first.gateway.scope.replaceAll(',', ', ')}`);
  const age = element('p', 'when');
  const alarmList = element('ul', 'alarms');
  const alarms = new KeyedList<{ alarm: Alarm; now: number }>(alarmList, ({ alarm }) => alarm.code, alarmItem);
  const figures = element('dl');
  card.append(title, alarmList, age, figures, scope);
  return {
    element: card,
    update({ gateway, now }) {
      card.className = gateway.alarms.length > 0 ? 'device alarmed' : 'device';
      setText(state, states[gateway.state] ?? gateway.state);
      alarms.show(gateway.alarms.map(alarm => ({ alarm, now })));
      setText(age, gateway.reportedAt === undefined ? 'No report yet' : `Last report ${ageText(gateway.reportedAt, now)}`);
      figures.replaceChildren(...rows(gateway));
    },
  };
}

function alarmItem(): Part<{ alarm: Alarm; now: number }> {
  const item = element('li');
  const [means, todo, message] = [element('strong'), element('p'), element('p', 'when')];
  item.append(means, todo, message);
  return {
    element: item,
    update({ alarm, now }) {
      setText(means, alarm.means);
      setText(todo, alarm.todo);
      setText(message, `${alarm.message} (${ageText(alarm.since, now)})`);
    },
  };
}

function rows({ report }: Gateway): HTMLElement[] {
  if (!report) return [];
  const offset = report.clockOffsetSeconds;
  const all: [string, string][] = [
    ['Messages waiting to be sent', countText(report.waiting)],
    ['Oldest of them', report.waiting > 0 ? lengthText(report.oldestUnsentSeconds) : '–'],
    ...(report.lanes ?? []).map(({ lane, state }): [string, string] => [lane === 'live' ? 'New measurements' : 'What piled up', laneStates[state] ?? state]),
    ['Devices connected', countText(report.connected)],
    ['Clock', offset === undefined ? 'not known yet' : Math.abs(offset) < 2 ? 'right' : `${lengthText(Math.abs(offset))} ${offset > 0 ? 'behind' : 'ahead'}`],
    ['Disk left', bytesText(report.diskFreeBytes)],
  ];
  const counted: [string, number][] = [['Kept aside as refused', report.poisoned], ['Dropped, spool full', report.dropped], ['Lost to damage', report.damaged]];
  return [...all, ...counted.filter(([, count]) => count > 0).map(([name, count]): [string, string] => [name, countText(count)])].map(([name, value]) => {
    const row = element('div');
    row.append(element('dt', '', name), element('dd', '', value));
    return row;
  });
}
