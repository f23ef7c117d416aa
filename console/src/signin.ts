import './main';
import { ask, NotSignedIn, Refused, type Session } from './api';
import { posting } from './begin';
import { byId, setText } from './dom';
import { t, type Key } from './i18n';
import { roleOf } from './role';
import { keepKey } from './session';
import html from './signin.html';

byId('content').insertAdjacentHTML('beforebegin', html);

const [form, invited] = [byId<HTMLFormElement>('sign-in-form'), byId<HTMLFormElement>('invitation')];
const [name, password, key, chosen] = ['name', 'password', 'key', 'new-password'].map(id => byId<HTMLInputElement>(id)) as
  [HTMLInputElement, HTMLInputElement, HTMLInputElement, HTMLInputElement];

/** The session is in a cookie afterwards. */
const startSession = (name: string, password: string): Promise<Session> => ask('/api/session', posting({ name, password }));

/** For whom it is; with a password the person is signed in afterwards. */
const acceptInvitation = (invitation: string, password?: string): Promise<Session> => ask('/api/invitation', posting({ invitation, password }));

/** Where the browser goes to sign in by the identity provider; with an invitation to accept it so. */
const startOpenId = async (invitation?: string): Promise<string> => (await ask<{ location: string }>('/api/openid', posting({ invitation }))).location;

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
    setText(byId('invitation-title'), t('sign.welcome', { name: session.name }));
    setText(byId('invitation-what'), t('sign.choose', { role: roleOf(session.role, session.scope), least: session.leastPassword! }));
    byId('sign-in').hidden = true;
    invited.hidden = false;
    void offerOpenId();
  } catch (error) {
    showSignIn(failure(error));
  }
}

/** @param reason a key, or the app's own words */
export function showSignIn(reason: string = 'sign.open'): void {
  byId('sign-in').hidden = false;
  invited.hidden = true;
  setText(byId('sign-in-reason'), t(reason as Key));
  void offerOpenId();
}

async function offerOpenId(): Promise<void> {
  try {
    const isOffered = (await ask<{ openId?: boolean }>('/api/health')).openId === true;
    for (const button of openId) button.hidden = !isOffered;
  } catch {
    // No link: said elsewhere.
  }
}

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

const failure = (error: unknown): string => error instanceof NotSignedIn || error instanceof Refused ? error.message : t('alert.failed');
