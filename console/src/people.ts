import { NotSignedIn, Refused, type Api, type OneSession, type Person, type Session } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';

const roles = ['viewer', 'operator', 'engineer', 'admin'];
const text = {
  own: 'Signed in as',
  of: (role: string, scope: string) => `${role} of ${scope === '*' ? 'all pilots' : scope}`,
  here: 'This browser',
  since: (session: OneSession) => `since ${date(session.startedAt)}, until ${date(session.endsAt)}`,
  end: 'End',
  signOut: 'Sign out',
  people: 'People',
  hint: 'Whoever is invited chooses a password by the link: good once, within seven days.',
  name: 'Name',
  role: 'Role',
  scope: 'Pilots and sites, such as village/well; * for all',
  invite: 'Invite',
  link: (name: string) => `For ${name}, and nobody else:`,
  copy: 'Copy',
  copied: 'Copied',
  state: (person: Person) => ({ invited: 'invited', active: '', withdrawn: 'withdrawn', erased: 'erased' })[person.state],
  signedIn: (count: number) => count === 0 ? 'not signed in' : count === 1 ? 'signed in with one browser' : `signed in with ${count} browsers`,
  again: 'New link',
  change: 'Change…',
  askRole: (name: string) => `Role of ${name}: ${roles.join(', ')}`,
  askScope: (name: string) => `Pilots and sites of ${name}`,
  out: 'Sign out everywhere',
  withdraw: 'Withdraw',
  sureWithdraw: (name: string) => `${name} is signed out and not let in any more. A new link lets in again.`,
  log: 'Who changed what: the audit log (CSV)',
  failed: 'This did not get through. Try again.',
};

const date = (at: string): string => new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });

export interface PeopleActions {
  signOut(): void;
  refresh(): void;
  save(path: string, name: string): Promise<string>;
}

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
    const log = this.button(text.log, async () => { setText(this.outcome, await actions.save('/api/audit.csv', 'audit.csv')); });
    const files = element('p', 'files');
    files.append(log);
    this.admin.append(element('h2', '', text.people), element('p', 'when', text.hint), this.form(), this.link, people, files);
    byId('people').append(this.title, this.role, sessions, this.button(text.signOut, () => { actions.signOut(); return Promise.resolve(); }), this.outcome, this.admin);
  }

  async show(api: Api, session: Session): Promise<void> {
    this.api = api;
    setText(this.title, `${text.own} ${session.name}`);
    setText(this.role, text.of(session.role, session.scope));
    this.admin.hidden = session.role !== 'admin';
    const [own, people] = await Promise.all([api.session(), session.role === 'admin' ? api.people() : []]);
    this.own.show(own.sessions);
    this.people.show(people);
  }

  private form(): HTMLFormElement {
    const [form, name, role, scope] = [element('form', 'files'), element('input'), element('select'), element('input')];
    role.append(...roles.map(one => element('option', '', one)));
    role.value = 'operator';
    [name.required, scope.required, name.maxLength, scope.value] = [true, true, 100, '*'];
    name.id = 'invite-name';
    for (const [label, field] of [[text.name, name], [text.role, role], [text.scope, scope]] as const) {
      const row = element('label', '', label);
      row.append(field);
      form.append(row);
    }
    form.append(element('button', '', text.invite));
    form.addEventListener('submit', event => {
      event.preventDefault();
      void this.act(async api => {
        this.tellLink(name.value, await api.invite(name.value, role.value, scope.value));
        name.value = '';
      });
    });
    return form;
  }

  private tellLink(name: string, invitation: string): void {
    const address = `${location.origin}${location.pathname}#invitation=${invitation}`;
    const copy = element('button', 'quiet', text.copy);
    copy.type = 'button';
    copy.addEventListener('click', () => void navigator.clipboard.writeText(address).then(() => setText(copy, text.copied)));
    this.link.replaceChildren(text.link(name), ' ', element('code', '', address), ' ', copy);
  }

  private ownPart(first: OneSession): Part<OneSession> {
    const [item, what] = [element('li'), element('span')];
    const end = this.button(text.end, () => this.act(api => api.endSession(first.id)));
    item.append(what, ' ', end);
    return {
      element: item,
      update: session => {
        setText(what, `${session.isThis ? text.here : session.browser} ${text.since(session)}`);
        end.hidden = session.isThis === true;
      },
    };
  }

  private personPart(first: Person): Part<Person> {
    const [card, title, what, state] = [element('li', 'alert cleared'), element('h3', '', first.name), element('p'), element('p', 'when')];
    let shown = first;
    const change = async (): Promise<void> => {
      const role = prompt(text.askRole(shown.name), shown.role);
      const scope = role === null ? null : prompt(text.askScope(shown.name), shown.scope);
      if (role !== null && scope !== null) await this.act(api => api.changePerson(shown.id, role.trim(), scope.trim()));
    };
    card.append(title, what, state,
      this.button(text.again, () => this.act(async api => this.tellLink(shown.name, await api.inviteAgain(shown.id)))),
      this.button(text.change, change),
      this.button(text.out, () => this.act(api => api.signOutPerson(shown.id))),
      this.button(text.withdraw, async () => { if (confirm(text.sureWithdraw(shown.name))) await this.act(api => api.withdrawPerson(shown.id)); }));
    return {
      element: card,
      update: person => {
        shown = person;
        setText(what, text.of(person.role, person.scope));
        setText(state, [text.state(person), text.signedIn(person.sessions.length)].filter(part => part !== '').join(', '));
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
      setText(this.outcome, error instanceof Refused || error instanceof NotSignedIn ? error.message : text.failed);
    }
    this.actions.refresh();
  }
}
