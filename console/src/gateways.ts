import type { Alarm, Gateway, Gateways } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { ageText, countText, lengthText } from './format';
import { t, textOf } from './i18n';
import { bytesText } from './laterformat';

interface Shown { gateway: Gateway; now: number }

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
    setText(byId('to-gateways'), alarmed.length > 0 ? t('nav.count', { name: t('nav.gateways'), count: alarmed.length }) : t('nav.gateways'));
    byId('to-gateways').classList.toggle('alarmed', alarmed.length > 0);
  }
}

const means = (alarm: Alarm): string => textOf('alarm', alarm.code, alarm.means);
const todo = ({ code, todo }: Alarm): string => textOf('todo', code.startsWith('uplink-halted') ? 'uplink' : code, todo);

function notice(first: Gateway): Part<Gateway> {
  const card = element('li', 'alert critical');
  const link = element('a');
  link.href = '#gateways';
  const text = element('span');
  link.append(element('span', 'severity', t('gw.name', { name: first.gateway })), ' ', text);
  card.append(link);
  return {
    element: card,
    update(gateway) {
      const more = gateway.alarms.length - 1;
      setText(text, [means(gateway.alarms[0]!), ...more > 0 ? [t('gw.more', { count: more })] : [], t('alert.todo')].join(' '));
    },
  };
}

function gatewayCard(first: Shown): Part<Shown> {
  const card = element('article');
  const state = element('span', 'state');
  const title = element('h3', '', first.gateway.gateway);
  title.append(' ', state);
  const scope = element('p', 'when', first.gateway.scope === '*' ? t('gw.everySite') : t('gw.scope', { sites: first.gateway.scope.replaceAll(',', ', ') }));
  const age = element('p', 'when');
  const alarmList = element('ul', 'alarms');
  const alarms = new KeyedList<{ alarm: Alarm; now: number }>(alarmList, ({ alarm }) => alarm.code, alarmItem);
  const figures = element('dl');
  card.append(title, alarmList, age, figures, scope);
  return {
    element: card,
    update({ gateway, now }) {
      card.className = gateway.alarms.length > 0 ? 'device alarmed' : 'device';
      setText(state, textOf('gw', gateway.state, gateway.state));
      alarms.show(gateway.alarms.map(alarm => ({ alarm, now })));
      setText(age, gateway.reportedAt === undefined ? t('gw.noReport') : t('gw.report', { age: ageText(gateway.reportedAt, now) }));
      figures.replaceChildren(...rows(gateway));
    },
  };
}

function alarmItem(): Part<{ alarm: Alarm; now: number }> {
  const item = element('li');
  const [what, how, detail, since] = [element('strong'), element('p'), element('p', 'when detail'), element('p', 'when')];
  detail.lang = 'en'; // the gateway's own words, for an engineer
  detail.dir = 'ltr';
  item.append(what, how, detail, since);
  return {
    element: item,
    update({ alarm, now }) {
      setText(what, means(alarm));
      setText(how, todo(alarm));
      setText(detail, alarm.message);
      setText(since, ageText(alarm.since, now));
    },
  };
}

function rows({ report }: Gateway): HTMLElement[] {
  if (!report) return [];
  const offset = report.clockOffsetSeconds;
  const clock = offset === undefined ? t('clock.unknown') : Math.abs(offset) < 2 ? t('clock.right')
    : t(offset > 0 ? 'clock.behind' : 'clock.ahead', { length: lengthText(Math.abs(offset)) });
  const all: [string, string][] = [
    [t('gw.waiting'), countText(report.waiting)],
    [t('gw.oldest'), report.waiting > 0 ? lengthText(report.oldestUnsentSeconds) : '–'],
    ...(report.lanes ?? []).map(({ lane, state }): [string, string] => [t(lane === 'live' ? 'gw.live' : 'gw.backlog'), textOf('lane', state, state)]),
    [t('gw.connected'), countText(report.connected)],
    [t('gw.clock'), clock],
    [t('gw.disk'), bytesText(report.diskFreeBytes)],
  ];
  const counted: [string, number][] = [[t('gw.poisoned'), report.poisoned], [t('gw.dropped'), report.dropped], [t('gw.damaged'), report.damaged]];
  return [...all, ...counted.filter(([, count]) => count > 0).map(([name, count]): [string, string] => [name, countText(count)])].map(([name, value]) => {
    const row = element('div');
    row.append(element('dt', '', name), element('dd', '', value));
    return row;
  });
}
