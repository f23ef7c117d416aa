import { acceptInvitation, NotSignedIn, Refused, startSession, type Session } from './api';
import { byId, setText } from './dom';
import { keepKey } from './session';

const text = {
  begin: 'Enter your name and password. Who has no account yet is invited by a link.',
  welcome: (name: string) => `Welcome, ${name}`,
  choose: ({ role, scope }: Session, least: number) => `You will be ${role} of ${scope === '*' ? 'all pilots' : scope}. Choose a password of at least ${least} characters.`,
  noLink: 'This did not get through. Try again.',
  noCookie: 'This browser did not keep the session: open the page by https.',
};

const [form, invited] = [byId<HTMLFormElement>('sign-in-form'), byId<HTMLFormElement>('invitation')];
const [name, password, key, chosen] = ['name', 'password', 'key', 'new-password'].map(id => byId<HTMLInputElement>(id)) as
  [HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];

let invitation = '';

/** @param entered the person is signed in, or with a key the tab has it */
export function onSignIn(entered: (key: string | null) => void): void {
  submits(form, async () => {
    await startSession(name.value, password.value);
    entered(null);
  });
  submits(byId<HTMLFormElement>('key-form'), () => {
    keepKey(key.value.trim());
    entered(key.value.trim());
    return Promise.resolve();
  });
  submits(invited, async () => {
    await acceptInvitation(invitation, chosen.value);
    invited.hidden = true;
    entered(null);
  });
}

/** Shows the form of an invitation, or why it holds no more. */
export async function showInvitation(given: string): Promise<void> {
  try {
    const session = await acceptInvitation(given);
    invitation = given;
    chosen.minLength = session.leastPassword!;
    byId<HTMLInputElement>('invited-name').value = session.name;
    setText(byId('invitation-title'), text.welcome(session.name));
    setText(byId('invitation-what'), text.choose(session, session.leastPassword!));
    byId('sign-in').hidden = true;
    invited.hidden = false;
  } catch (error) {
    showSignIn(failure(error));
  }
}

export function showSignIn(reason = text.begin): void {
  byId('sign-in').hidden = false;
  invited.hidden = true;
  setText(byId('sign-in-reason'), reason);
}

export const noCookie = (): string => text.noCookie;

function submits(from: HTMLFormElement, enter: () => Promise<void>): void {
  from.addEventListener('submit', async event => {
    event.preventDefault();
    const button = from.querySelector('button')!;
    button.disabled = true;
    try {
      await enter();
    } catch (error) {
      setText(from === invited ? byId('invitation-what') : byId('sign-in-reason'), failure(error));
    }
    button.disabled = false;
    for (const secret of [password, key, chosen]) secret.value = '';
  });
}

const failure = (error: unknown): string => error instanceof NotSignedIn || error instanceof Refused ? `${error.message}` : text.noLink;
