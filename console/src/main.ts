import { Api, keyOf, NotSignedIn, Refused } from './api';
import { AlertList } from './alerts';
import { begun, code, entered, invitation, key, refused } from './begin';
import { byId } from './dom';
import { fillIn, loadMoreTexts, loadTexts, t, type Key } from './i18n';
import { language } from './language';
import { linkIsIdle } from './link';
import { laterPart, look } from './look';
import { Poll } from './poll';
import { forgetKey, isOwned, keepKey, knownKey, takeFromAddress } from './session';
import { SiteList } from './sites';
import { state } from './state';
import { showView } from './views';

const retryMs = 10_000;

await loadTexts();

state.sites = new SiteList();
state.alerts = new AlertList(async () => (await laterPart()).handling);
state.poll = new Poll(() => look(signOut));

let form: Promise<typeof import('./signin')> | undefined;

/** Loaded where nobody is signed in. A link that breaks off here is tried again by opening the page anew. */
const signInForm = (): Promise<typeof import('./signin')> => form ??= Promise.all([import('./signin'), loadMoreTexts()]).then(([loaded]) => {
  fillIn(document.body);
  loaded.onSignIn(key => void (key === null ? resume('sign.noCookie') : signIn(key)));
  return loaded;
}).catch((error: unknown) => {
  setTimeout(() => location.reload(), retryMs);
  throw error;
});

export function signOut(reason?: Key): void {
  leaveQuietly();
  void signInForm().then(loaded => { if (!state.api) loaded.showSignIn(reason); });
}

function leaveQuietly(): void {
  state.api = null;
  begun.clear();
  state.poll.stop();
  forgetKey();
  state.views?.forget();
  byId('content').hidden = byId('views').hidden = byId('sign-out').hidden = true;
  linkIsIdle(t('sign.not'));
}

/** What somebody asks for: the session is over everywhere, and this device forgets what it kept. */
async function leave(): Promise<void> {
  try {
    if (state.api?.key === null) await state.api.endSession();
    await (await laterPart()).forgetKept();
    signOut('sign.isOut');
  } catch {
    await state.poll.now(); // no link: the head says so, and the session is still there
  }
}

/** @param key null for a person, whose session is in the cookie; @param owner who keeps on this device; left out without a link */
async function signIn(key: string | null, owner = key ?? undefined): Promise<void> {
  state.owner = owner;
  if (!state.api || state.api.key !== key) state.api = new Api(key);
  document.getElementById('sign-in')?.setAttribute('hidden', '');
  byId('sign-out').hidden = false;
  linkIsIdle(t('loading'));
  await state.poll.now();
}

/** With the code of a link; with the key that this tab has when the code is void. */
async function enter(code: string, asked?: Promise<Response>): Promise<void> {
  linkIsIdle(t('sign.going'));
  try {
    keepKey(await keyOf(code, asked));
  } catch (error) {
    const why = error instanceof NotSignedIn || error instanceof Refused ? 'sign.void' : 'sign.failed';
    if (!knownKey()) return signOut(why);
  }
  await signIn(knownKey()!);
}

/** An invitation is for another person than perhaps is signed in here. */
async function invite(invitation: string): Promise<void> {
  if (isOwned()) await (await laterPart()).forgetKept();
  leaveQuietly();
  await (await signInForm()).showInvitation(invitation);
}

/** By the cookie that this browser may have; without a link what was kept is shown, and it is tried again. */
async function resume(why?: Key): Promise<void> {
  try {
    const { name } = await new Api(null).session();
    await signIn(null, `person ${name}`);
  } catch (error) {
    if (error instanceof NotSignedIn) signOut(why);
    else await signIn(null);
  }
}

byId('sign-out').addEventListener('click', () => void leave());
byId('skip').addEventListener('click', event => {
  event.preventDefault(); // the address names the view
  byId('content').focus();
});
document.addEventListener('visibilitychange', () => { if (!document.hidden) void state.poll.now(); });
addEventListener('online', () => void state.poll.now());
addEventListener('hashchange', () => {
  const [given, invitation] = [takeFromAddress('code'), takeFromAddress('invitation')];
  showView();
  scrollTo(0, 0); // the browser has gone to the section of this name, and the page's head would cover its title
  state.showAgain();
  if (given) void enter(given);
  else if (invitation) void invite(invitation);
  else if (state.api) void state.poll.now();
});

showView();
if (code) void enter(code, entered);
else if (invitation) void invite(invitation);
else if (refused) signOut('sign.notInvited');
else if (key) void signIn(key);
else void resume();
// After the first values: what it fetches would only make them later.
if ('serviceWorker' in navigator) setTimeout(() => void navigator.serviceWorker.register(`sw.js?language=${language}`).catch(() => {}), 5_000); // no link: at the next visit
