// Runs while the rest of the page is on its way: asks for the reader's texts and for what the first screen shows. On a weak link each wait counts.

import { language } from './language';
import { chosenPilot, isOwned, knownKey, takeFromAddress } from './session';

export const patienceMs = 20_000; // a weak link is slow before it is dead
export const newestAlerts = 30;

export const pilotsPath = (pilot: string | null): string => `/api/pilots?language=${language}${pilot ? `&pilot=${encodeURIComponent(pilot)}` : ''}`;
export const latestPath = (pilot: string): string => `/api/latest?pilot=${encodeURIComponent(pilot)}`;
export const alertsPath = (pilot: string, state: 'all' | 'open', take: number): string =>
  `/api/alerts?pilot=${encodeURIComponent(pilot)}&state=${state}&take=${take}&language=${language}`;
export const posting = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

/** The answers of three paths in one. */
interface FirstView { pilots: unknown[]; latest: unknown; alerts: unknown[] }

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
  const pilot = chosenPilot();
  const ask = (path: string): Promise<unknown> => fetch(path, { headers: key ? { Authorization: `Bearer ${key}` } : {}, signal: AbortSignal.timeout(patienceMs) })
    .then(answer => answer.ok ? answer.json() : Promise.reject(new Error(`It answered ${answer.status}.`)));
  const begin = (path: string, answer: Promise<unknown>): void => {
    answer.catch(() => {}); // who takes it asks again
    begun.set(path, answer);
  };
  if (!key) begin('/api/session', ask('/api/session'));
  if (!pilot) return begin(pilotsPath(pilot), ask(pilotsPath(pilot)));
  const first = ask(`/api/first-view?pilot=${encodeURIComponent(pilot)}&take=${newestAlerts}&language=${language}`) as Promise<FirstView>;
  begin(pilotsPath(pilot), first.then(({ pilots }) => ({ pilots })));
  begin(latestPath(pilot), first.then(({ latest }) => latest));
  begin(alertsPath(pilot, 'all', newestAlerts), first.then(({ alerts }) => ({ alerts })));
}
