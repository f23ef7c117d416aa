import type { Shown } from './alerts';
import { nameOf } from './alerts';
import { byId, element, setText } from './dom';
import { choiceOf, labelled } from './forms';
import { t } from './i18n';

/** Alerts under one title; all under none when they are not grouped. */
export interface Group { key: string; title: string; alerts: Shown[] }

const fewest = 3; // fewer need no choice
const filters: Record<string, string[]> = { all: ['info', 'warning', 'critical'], warning: ['warning', 'critical'], critical: ['critical'] };
const groupings: Record<string, ((shown: Shown) => string) | undefined> = { urgency: undefined, site: shown => shown.site, rule: shown => nameOf(shown.alert) };

/** Which alerts are shown, and how they are grouped; as chosen last in this tab. */
export class AlertChoices {
  private readonly filter: HTMLSelectElement;
  private readonly group: HTMLSelectElement;
  private readonly hidden = element('p', 'when');

  constructor(changed: () => void) {
    this.filter = remembered('filter', [['all', t('filter.all')], ['warning', t('filter.warning')], ['critical', t('filter.critical')]], changed);
    this.group = remembered('group', [['urgency', t('group.urgency')], ['site', t('group.site')], ['rule', t('group.rule')]], changed);
    this.hidden.setAttribute('role', 'status');
    byId('choices').append(labelled(t('filter'), this.filter), labelled(t('group'), this.group), this.hidden);
  }

  groups(alerts: readonly Shown[]): Group[] {
    const shown = alerts.filter(({ alert }) => filters[this.filter.value]?.includes(alert.severity) ?? true);
    byId('choices').hidden = alerts.length < fewest && shown.length === alerts.length;
    setText(this.hidden, shown.length < alerts.length ? t('filter.hidden', { count: alerts.length - shown.length }) : '');
    const titleOf = groupings[this.group.value];
    if (shown.length === 0) return [];
    if (!titleOf) return [{ key: '', title: '', alerts: shown }];
    const groups = new Map<string, Shown[]>();
    for (const one of shown) groups.set(titleOf(one), [...groups.get(titleOf(one)) ?? [], one]);
    return [...groups].map(([title, grouped]) => ({ key: `${this.group.value} ${title}`, title, alerts: grouped }));
  }
}

function remembered(id: string, options: readonly [string, string][], changed: () => void): HTMLSelectElement {
  const before = sessionStorage.getItem(`smartpilots-${id}`) ?? '';
  const choice = choiceOf(options, before);
  choice.id = id;
  choice.addEventListener('change', () => {
    sessionStorage.setItem(`smartpilots-${id}`, choice.value);
    changed();
  });
  return choice;
}
