import { acceptInvitation, hasOpenId, NotSignedIn, Refused, startOpenId, startSession, type Session } from './api';
import { byId, setText } from './dom';
import { keepKey } from './session';

const text = {
  begin: 'Enter your name and password. Who has no account yet is invited by a link.',
  welcome: (name: string) => `Welcome, ${name}`,
  choose: ({ role, scope }: Session, least: number) => `You will be ${role} of ${scope === '*' ? 'all pilots' : scope}. Choose a password of at least ${least} characters.`,
  refused: 'Nobody is invited here by that account. Ask an admin for an invitation, and accept it by the account.',
  noLink: 'This did not get through. Try again.',
  noCookie: 'This browser did not keep the session: open the page by https.',
};

const [form, invited] = [byId<HTMLFormElement>('sign-in-form'), byId<HTMLFormElement>('invitation')];
const [name, password, key, chosen] = ['name', 'password', 'key', 'new-password'].map(id => byId<HTMLInputElement>(id)) as
  [HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];

let invitation = '';
const openId = ['openid', 'invitation-openid'].map(id => byId(id));

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
  for (const button of openId) {
    button.addEventListener('click', () => void startOpenId(invitation || undefined)
      .then(location => window.location.assign(location), (error: unknown) => showSignIn(failure(error))));
  }
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
    void offerOpenId();
  } catch (error) {
    showSignIn(failure(error));
  }
}

export function showSignIn(reason = text.begin): void {
  byId('sign-in').hidden = false;
  invited.hidden = true;
  setText(byId('sign-in-reason'), reason);
  void offerOpenId();
}

/** Why the identity provider's account was not let in. */
export const refusedText = (): string => text.refused;

async function offerOpenId(): Promise<void> {
  try {
    const isOffered = await hasOpenId();
    for (const button of openId) button.hidden = !isOffered;
  } catch {
    // No link: said elsewhere.
  }
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
