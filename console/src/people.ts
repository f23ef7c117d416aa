import './later';
import type { Api, OneSession, Session } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { choiceOf, copyable, formOf, labelled, Outcome, quietButton } from './forms';
import { PushChoice } from './push';
import type { Page } from './later';
import { t, textOf } from './i18n';
import { dateText as date } from './laterformat';
import { roleOf } from './role';

const page = location.origin + location.pathname;
const roles = ['viewer', 'operator', 'engineer', 'admin'];
export const roleChoices = (): [string, string][] => roles.map(one => [one, textOf('role', one, one)]);

interface Person {
  id: string; name: string; role: string; scope: string; state: 'invited' | 'active' | 'withdrawn' | 'erased'; sessions: OneSession[];
}
/** `invitation` is what the link has after `#invitation=`, `qr` the link as an SVG. */
interface Invited { invitation: string; qr: string }

/** The own account and sessions; for an admin the people too. */
export class PeopleView implements Page {
  private readonly title = element('h2');
  private readonly role = element('p', 'when');
  private readonly outcome = new Outcome();
  private readonly admin = element('div');
  private readonly link = element('p', 'outcome');
  private readonly push = new PushChoice();
  private readonly own: KeyedList<OneSession>;
  private readonly people: KeyedList<Person>;
  private api: Api | null = null;

  constructor(private readonly refresh: () => void) {
    const [sessions, people] = [element('ul', 'entries'), element('ul', 'alerts')];
    this.own = new KeyedList(sessions, session => session.id, session => this.ownPart(session));
    this.people = new KeyedList(people, person => person.id, person => this.personPart(person));
    this.link.setAttribute('role', 'status');
    this.admin.append(element('h2', '', t('people.title')), element('p', 'when', t('people.hint')), this.form(), this.link, people);
    byId('people').append(this.title, this.role, sessions, this.outcome.element, this.push.element, this.admin);
  }

  async show(api: Api, session: Session): Promise<void> {
    this.api = api;
    setText(this.title, t('people.own', { name: session.name }));
    setText(this.role, roleOf(session.role, session.scope));
    const isAdmin = session.role === 'admin';
    this.admin.hidden = !isAdmin;
    const [own, { people }] = await Promise.all([api.session(), isAdmin ? api.get<{ people: Person[] }>('/api/people') : { people: [] }]);
    this.own.show(own.sessions);
    this.people.show(people);
    await this.push.show(api);
  }

  private form(): HTMLFormElement {
    const [name, role, scope] = [element('input'), choiceOf(roleChoices(), 'operator'), element('input')];
    [name.required, scope.required, name.maxLength, scope.value] = [true, true, 100, '*'];
    name.id = 'invite-name';
    return formOf([labelled(t('people.name'), name), labelled(t('people.role'), role), labelled(t('people.scope'), scope)], t('people.invite'), () => this.act(async api => {
      this.tellLink(name.value, await api.post('/api/people', { name: name.value, role: role.value, scope: scope.value, page }));
      name.value = '';
    }));
  }

  private tellLink(name: string, { invitation, qr }: Invited): void {
    const picture = new DOMParser().parseFromString(qr, 'image/svg+xml').documentElement;
    picture.setAttribute('class', 'qr');
    picture.setAttribute('role', 'img');
    picture.setAttribute('aria-label', t('people.qr', { name }));
    this.link.replaceChildren(t('people.link', { name }), copyable(`${page}#invitation=${invitation}`), picture);
  }

  private ownPart(first: OneSession): Part<OneSession> {
    const [item, what] = [element('li'), element('span')];
    const end = quietButton(t('sign.out'), () => this.act(api => api.endSession(first.id)));
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
      quietButton(t('people.again'), () => this.act(async api => this.tellLink(shown.name, await api.post(`/api/people/${shown.id}/invitation`, { page })))),
      quietButton(t('people.change'), change),
      quietButton(t('people.out'), () => this.act(api => api.send('DELETE', `/api/people/${shown.id}/sessions`))),
      quietButton(t('people.withdraw'), async () => { if (confirm(t('people.sure', { name: shown.name }))) await this.act(api => api.send('DELETE', `/api/people/${shown.id}`)); }));
    return {
      element: card,
      update: person => {
        shown = person;
        setText(what, roleOf(person.role, person.scope));
        setText(state, [person.state === 'active' ? '' : textOf('people', person.state, person.state), t('people.browsers', { count: person.sessions.length })].filter(part => part !== '').join(', '));
      },
    };
  }

  private async act(change: (api: Api) => Promise<unknown>): Promise<void> {
    await this.outcome.of(() => change(this.api!));
    this.refresh();
  }
}
