// Runs while the rest of the page is on its way: asks for the reader's texts and for what the first screen shows. On a weak link each wait counts.

import { language } from './language';
import { chosenPilot, isOwned, knownKey, takeFromAddress } from './session';

export const patienceMs = 20_000; // a weak link is slow before it is dead

/** The pilot without its rules' limits, its latest values and its open alerts: of one pilot, or of the first when none was chosen. */
export const firstViewPath = (pilot: string | null): string => `/api/first-view?language=${language}${pilot ? `&pilot=${encodeURIComponent(pilot)}` : ''}`;
export const posting = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** What was asked for and not taken yet, by path. */
export const begun = new Map<string, Promise<unknown>>();

const textsFile = `./${language}.js`; // made by the build of languages/
export const texts = import(textsFile);
texts.catch(() => {}); // told to who takes it, as below

export const [code, invitation, refused, key] = [takeFromAddress('code'), takeFromAddress('invitation'), takeFromAddress('refused'), knownKey()];

/** The answer to the address's code; what the first screen shows is asked for with its key. */
export const entered: Promise<Response> | undefined = code ? fetch('/api/sign-in', { ...posting({ code }), signal: AbortSignal.timeout(patienceMs) }).then(async answer => {
  if (answer.ok) askFirst((await answer.clone().json() as { key: string }).key);
  return answer;
}) : undefined;
entered?.catch(() => {});
if (!code && !invitation && (key || isOwned())) askFirst(key);

function askFirst(key: string | null): void {
  for (const path of [...key ? [] : ['/api/session'], firstViewPath(chosenPilot())]) {
    const answer = fetch(path, { headers: key ? { Authorization: `Bearer ${key}` } : {}, signal: AbortSignal.timeout(patienceMs) })
      .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(`It answered ${answer.status}.`)));
    answer.catch(() => {}); // who takes it asks again
    begun.set(path, answer);
  }
}
