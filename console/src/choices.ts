import type { Shown } from './alerts';
import { nameOf } from './alerts';
import { byId, setText } from './dom';
import { t } from './i18n';

/** Alerts under one title; all under none when they are not grouped. */
export interface Group { key: string; title: string; alerts: Shown[] }

const fewest = 3; // fewer need no choice
const filters: Record<string, string[]> = { all: ['info', 'warning', 'critical'], warning: ['warning', 'critical'], critical: ['critical'] };
const groupings: Record<string, ((shown: Shown) => string) | undefined> = { urgency: undefined, site: shown => shown.site, rule: shown => nameOf(shown.alert) };

/** Which alerts are shown, and how they are grouped; as chosen last in this tab. */
export class AlertChoices {
  private readonly filter = choiceOf('filter');
  private readonly group = choiceOf('group');

  constructor(changed: () => void) {
    for (const choice of [this.filter, this.group]) {
      choice.addEventListener('change', () => {
        sessionStorage.setItem(`smartpilots-${choice.id}`, choice.value);
        changed();
      });
    }
  }

  groups(alerts: readonly Shown[]): Group[] {
    const shown = alerts.filter(({ alert }) => filters[this.filter.value]?.includes(alert.severity) ?? true);
    byId('choices').hidden = alerts.length < fewest && shown.length === alerts.length;
    setText(byId('not-shown'), shown.length < alerts.length ? t('filter.hidden', { count: alerts.length - shown.length }) : '');
    const titleOf = groupings[this.group.value];
    if (shown.length === 0) return [];
    if (!titleOf) return [{ key: '', title: '', alerts: shown }];
    const groups = new Map<string, Shown[]>();
    for (const one of shown) groups.set(titleOf(one), [...groups.get(titleOf(one)) ?? [], one]);
    return [...groups].map(([title, grouped]) => ({ key: `${this.group.value} ${title}`, title, alerts: grouped }));
  }
}

function choiceOf(id: string): HTMLSelectElement {
  const choice = byId<HTMLSelectElement>(id);
  const before = sessionStorage.getItem(`smartpilots-${id}`);
  if (before && [...choice.options].some(option => option.value === before)) choice.value = before;
  return choice;
}
