import './main';
import { roleOf } from './account';
import { NotSignedIn, Refused, type Api, type OneSession, type Session } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { t, textOf } from './i18n';
import { locale } from './language';

const page = location.origin + location.pathname;
const roles = ['viewer', 'operator', 'engineer', 'admin'];
const date = (at: string): string => new Date(at).toLocaleDateString(locale, { day: 'numeric', month: 'short' });

export interface PeopleActions {
  refresh(): void;
  save(path: string, name: string): Promise<string>;
}

interface Person {
  id: string; name: string; role: string; scope: string; state: 'invited' | 'active' | 'withdrawn' | 'erased'; sessions: OneSession[];
}
/** `invitation` is what the link has after `#invitation=`, `qr` the link as an SVG. */
interface Invited { invitation: string; qr: string }

/** The own account and sessions; for an admin the people too. */
export class PeopleView {
  private readonly title = element('h2');
  private readonly role = element('p', 'when');
  private readonly outcome = element('p', 'outcome');
  private readonly admin = element('div');
  private readonly link = element('p', 'outcome');
  private readonly own: KeyedList<OneSession>;
  private readonly people: KeyedList<Person>;
  private api: Api | null = null;

  constructor(private readonly actions: PeopleActions) {
    const [sessions, people] = [element('ul', 'entries'), element('ul', 'alerts')];
    this.own = new KeyedList(sessions, session => session.id, session => this.ownPart(session));
    this.people = new KeyedList(people, person => person.id, person => this.personPart(person));
    this.outcome.setAttribute('role', 'status');
    this.link.setAttribute('role', 'status');
    const log = this.button(t('people.log'), async () => { setText(this.outcome, await actions.save('/api/audit.csv', 'audit.csv')); });
    const files = element('p', 'files');
    files.append(log);
    this.admin.append(element('h2', '', t('people.title')), element('p', 'when', t('people.hint')), this.form(), this.link, people, files);
    byId('people').append(this.title, this.role, sessions, this.outcome, this.admin);
  }

  async show(api: Api, session: Session): Promise<void> {
    this.api = api;
    setText(this.title, t('people.own', { name: session.name }));
    setText(this.role, roleOf(session.role, session.scope));
    this.admin.hidden = session.role !== 'admin';
    const [own, { people }] = await Promise.all([api.session(), session.role === 'admin' ? api.get<{ people: Person[] }>('/api/people') : { people: [] }]);
    this.own.show(own.sessions);
    this.people.show(people);
  }

  private form(): HTMLFormElement {
    const [form, name, role, scope] = [element('form', 'files'), element('input'), element('select'), element('input')];
    role.append(...roles.map(one => { const option = element('option', '', textOf('role', one, one)); option.value = one; return option; }));
    role.value = 'operator';
    [name.required, scope.required, name.maxLength, scope.value] = [true, true, 100, '*'];
    name.id = 'invite-name';
    for (const [label, field] of [[t('people.name'), name], [t('people.role'), role], [t('people.scope'), scope]] as const) {
      const row = element('label', '', label);
      row.append(field);
      form.append(row);
    }
    form.append(element('button', '', t('people.invite')));
    form.addEventListener('submit', event => {
      event.preventDefault();
      void this.act(async api => {
        this.tellLink(name.value, await api.post('/api/people', { name: name.value, role: role.value, scope: scope.value, page }));
        name.value = '';
      });
    });
    return form;
  }

  private tellLink(name: string, { invitation, qr }: Invited): void {
    const address = `${page}#invitation=${invitation}`;
    const copy = element('button', 'quiet', t('people.copy'));
    copy.type = 'button';
    copy.addEventListener('click', () => void navigator.clipboard.writeText(address).then(() => setText(copy, t('people.copied'))));
    const picture = new DOMParser().parseFromString(qr, 'image/svg+xml').documentElement;
    picture.setAttribute('class', 'qr');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', t('people.qr', { name }));
    this.link.replaceChildren(t('people.link', { name }), ' ', element('code', '', address), ' ', copy, picture);
  }

  private ownPart(first: OneSession): Part<OneSession> {
    const [item, what] = [element('li'), element('span')];
    const end = this.button(t('people.end'), () => this.act(api => api.endSession(first.id)));
    item.append(what, ' ', end);
    return {
      element: item,
      update: session => {
        setText(what, t('people.since', {
          browser: session.isThis ? t('people.here') : session.browser, start: date(session.startedAt), end: date(session.endsAt),
        }));
        end.hidden = session.isThis === true;
      },
    };
  }

  private personPart(first: Person): Part<Person> {
    const [card, title, what, state] = [element('li', 'alert cleared'), element('h3', '', first.name), element('p'), element('p', 'when')];
    let shown = first;
    const change = async (): Promise<void> => {
      const role = prompt(t('people.askRole', { name: shown.name, roles: roles.join(', ') }), shown.role);
      const scope = role === null ? null : prompt(t('people.askScope', { name: shown.name }), shown.scope);
      if (role !== null && scope !== null) await this.act(api => api.send('PUT', `/api/people/${shown.id}`, { role: role.trim(), scope: scope.trim() }));
    };
    card.append(title, what, state,
      this.button(t('people.again'), () => this.act(async api => this.tellLink(shown.name, await api.post(`/api/people/${shown.id}/invitation`, { page })))),
      this.button(t('people.change'), change),
      this.button(t('people.out'), () => this.act(api => api.send('DELETE', `/api/people/${shown.id}/sessions`))),
      this.button(t('people.withdraw'), async () => { if (confirm(t('people.sure', { name: shown.name }))) await this.act(api => api.send('DELETE', `/api/people/${shown.id}`)); }));
    return {
      element: card,
      update: person => {
        shown = person;
        setText(what, roleOf(person.role, person.scope));
        setText(state, [person.state === 'active' ? '' : textOf('people', person.state, person.state), t('people.browsers', { count: person.sessions.length })].filter(part => part !== '').join(', '));
      },
    };
  }

  private button(label: string, act: () => Promise<void>): HTMLButtonElement {
    const made = element('button', 'quiet', label);
    made.type = 'button';
    made.addEventListener('click', () => void act());
    return made;
  }

  private async act(change: (api: Api) => Promise<unknown>): Promise<void> {
    try {
      setText(this.outcome, '');
      await change(this.api!);
    } catch (error) {
      setText(this.outcome, error instanceof Refused || error instanceof NotSignedIn ? error.message : t('alert.failed'));
    }
    this.actions.refresh();
  }
}
