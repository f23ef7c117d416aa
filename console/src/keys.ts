import './later';
import type { Api } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { choiceOf, copyable, formOf, labelled, Outcome, quietButton } from './forms';
import { t } from './i18n';
import type { Page } from './later';
import { dateText } from './laterformat';
import { roleChoices } from './people';
import { roleOf } from './role';

interface ProgramKey { name: string; role: string; scope: string; owner?: string; endsAt?: string; hasEnded: boolean; isOfSettings: boolean }

const usualDays = 90;
const dayMs = 86_400_000;

/** Keys for programs: who answers for each, until when, and a new one, whose text is shown once. */
export class KeyList implements Page {
  private readonly outcome = new Outcome();
  private readonly made = element('p', 'outcome');
  private readonly list: KeyedList<ProgramKey>;
  private api: Api | null = null;

  constructor(private readonly refresh: () => void) {
    const keys = element('ul', 'alerts');
    this.list = new KeyedList(keys, key => key.name, key => this.part(key));
    this.made.setAttribute('role', 'status');
    byId('keys').append(element('h2', '', t('keys.title')), element('p', 'when', t('keys.hint')), this.form(), this.made, this.outcome.element, keys);
  }

  async show(api: Api): Promise<void> {
    this.api = api;
    await this.outcome.of(async () => this.list.show((await api.get<{ keys: ProgramKey[] }>('/api/keys')).keys));
  }

  private form(): HTMLFormElement {
    const [name, scope, owner, days, role] = [element('input'), element('input'), element('input'), element('input'), choiceOf(roleChoices(), 'viewer')];
    [name.required, name.pattern, name.maxLength, name.id] = [true, '[a-z0-9\\-]+', 60, 'key-name'];
    [scope.required, scope.value, owner.maxLength] = [true, '*', 100];
    [days.type, days.min, days.max, days.value, days.required] = ['number', '1', '365', String(usualDays), true];
    const fields = [labelled(t('keys.name'), name), labelled(t('people.role'), role), labelled(t('people.scope'), scope), labelled(t('keys.owner'), owner), labelled(t('keys.days'), days)];
    return formOf(fields, t('keys.make'), async () => {
      const endsAt = new Date(Date.now() + Number(days.value) * dayMs).toISOString();
      const asked = { name: name.value, role: role.value, scope: scope.value, owner: owner.value || undefined, endsAt };
      await this.outcome.of(async () => {
        const { text } = await this.api!.post<{ text: string }>('/api/keys', asked);
        this.made.replaceChildren(t('keys.once', { name: name.value }), copyable(text));
        name.value = owner.value = '';
      });
      this.refresh();
    });
  }

  private part(first: ProgramKey): Part<ProgramKey> {
    const [card, what, state] = [element('li', 'alert cleared'), element('p'), element('p', 'when')];
    const withdraw = quietButton(t('people.withdraw'), async () => {
      if (!confirm(t('keys.sure', { name: first.name }))) return;
      await this.outcome.of(() => this.api!.send('DELETE', `/api/keys/${first.name}`));
      this.refresh();
    });
    withdraw.setAttribute('aria-label', `${t('people.withdraw')}: ${first.name}`);
    const title = element('h3', '', first.name);
    title.lang = 'en'; // a program's word, in no language of the page
    card.append(title, what, state, withdraw);
    return {
      element: card,
      update(key) {
        setText(what, [roleOf(key.role, key.scope), key.owner].filter(Boolean).join('. '));
        setText(state, key.isOfSettings ? t('keys.settings') : key.hasEnded ? t('keys.ended') : key.endsAt ? t('keys.until', { time: dateText(key.endsAt) }) : '');
        withdraw.hidden = key.isOfSettings;
      },
    };
  }
}
