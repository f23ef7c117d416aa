// The functions app's API, as far as this page uses it.

import { begun, firstViewPath, patienceMs, posting } from './begin';
import { language } from './language';
import { chosenPilot } from './session';

export const newestAlerts = 30;

/** Of a rule: an alert is raised above or below it. */
export interface Limit { rule: string; name: string; severity: Alert['severity']; above?: number; below?: number }
/** `fullAt`: the value at which what it measures is full. */
export interface Stream { stream: string; label: string; unit: string; kind: 'gauge' | 'counter' | 'angle' | 'state'; fullAt?: number; limits?: Limit[] }
export interface Device { device: string; name: string; type: string; registeredAt?: string; latitude?: number; longitude?: number; streams: Stream[] }
export interface Site { site: string; name: string; zone: string; latitude?: number; longitude?: number; people?: number; devices: Device[] }
export interface Pilot { pilot: string; name: string; sites: Site[] }

export interface Value { value: number; at: string; unit: string }
/** What is wrong with a device; `means` says it to an operator. */
export interface Trouble { code: 'silent' | 'stream-silent' | 'offline' | 'low' | 'stuck' | 'clock-behind'; stream?: string; since?: string; seconds?: number; means: string }
export interface Latest { device: string; at?: string; streams: Record<string, Value>; openAlerts: number; silent: boolean; health: Trouble[] }
/** `time` is the app's clock: ages are counted from it, not from the clock of this phone. */
export interface LatestOf { time: string; health: Health; devices: Latest[] }
export interface Health { devices: number; silent: number; notHeard: number; troubled: number }
export interface Alert {
  id: string; device: string; rule: string; name: string; severity: 'info' | 'warning' | 'critical'; stream?: string; unit?: string;
  state: 'raised' | 'cleared'; raisedAt: string; clearedAt?: string; value?: number; acknowledgedAt?: string; acknowledgedBy?: string;
  measure?: number; limit?: number; whatToDo?: string; runbook?: string; message?: string; owner?: string; shelvedUntil?: string; suppressedBy?: string;
  history?: { action: string; by: string; at: string; text?: string }[];
}

/** Who was told of an alert; `receipt` of what was sent: the receiver took it, or a service did that carries it on. */
export interface Told { alert: string; transition: string; name: string; state: 'queued' | 'sent' | 'folded' | 'failed' | 'skipped'; sentAt?: string; receipt?: 'delivered' | 'handed-over' }

/** What the first screen shows. */
export interface FirstView { pilot: Pilot; latest: LatestOf; alerts: Alert[] }

export interface Alarm { code: string; since: string; means: string; todo: string; message: string }
export interface Report {
  waiting: number; oldestUnsentSeconds: number; poisoned: number; dropped: number; damaged: number; connected: number;
  diskFreeBytes: number; clockOffsetSeconds?: number; lanes?: { lane: string; state: string }[];
}
export interface Gateway {
  gateway: string; scope: string; state: 'working' | 'alarm' | 'silent' | 'never-reported' | 'revoked'; reportedAt?: string; alarms: Alarm[]; report?: Report;
}
/** `time` is the clock that gateways report by: in a demo another than the pilot's. */
export interface Gateways { time: string; gateways: Gateway[] }

/** No session or key that holds: signing in again is the only way on. */
export class NotSignedIn extends Error {}

/** The app was reached and said no; its own words. */
export class Refused extends Error {}

export interface OneSession { id: string; startedAt: string; endsAt: string; browser: string; isThis?: boolean }
/** Who is signed in; `leastPassword` of an invitation alone. */
export interface Session { name: string; role: string; scope: string; isPerson: boolean; sessions: OneSession[]; leastPassword?: number }

/** Asks without a key. */
export const ask = <T>(path: string, init: RequestInit = {}): Promise<T> => call(path, init, patienceMs);

/** The operator key that a link's code stands for; the code is void afterwards. */
export const keyOf = async (code: string, answer = fetch('/api/sign-in', { ...posting({ code }), signal: AbortSignal.timeout(patienceMs) })): Promise<string> =>
  (await read<{ key: string }>(await answer)).key;

export class Api {
  /** @param key null for a person, whose session is in the cookie */
  constructor(readonly key: string | null) {}

  session(): Promise<Session> {
    return this.get('/api/session');
  }

  /** @param id of one of the own; left out, this one */
  endSession(id?: string): Promise<void> {
    return this.send('DELETE', `/api/session${id ? `/${id}` : ''}`);
  }

  /** `simulatedSpeed` only where devices are simulated: how many of the app's seconds pass in a real one. */
  health(): Promise<{ simulatedSpeed?: number }> {
    return this.get('/api/health');
  }

  /** Of the pilot that was chosen last; of the first where that one is no more. */
  firstView(): Promise<FirstView> {
    const pilot = chosenPilot();
    const first = this.get<FirstView>(firstViewPath(pilot));
    return pilot ? first.catch((error: unknown) => error instanceof Refused ? this.get(firstViewPath(null)) : Promise.reject(error)) : first;
  }

  /** @param pilot only this one with its sites; null for all */
  async pilots(pilot: string | null): Promise<Pilot[]> {
    return (await this.get<{ pilots: Pilot[] }>(`/api/pilots?language=${language}${pilot ? `&pilot=${encodeURIComponent(pilot)}` : ''}`)).pilots;
  }

  latest(pilot: string): Promise<LatestOf> {
    return this.get(`/api/latest?pilot=${encodeURIComponent(pilot)}`);
  }

  /** The newest: all with what was cleared, or the open ones. */
  async alerts(pilot: string, state: 'all' | 'open', take: number): Promise<Alert[]> {
    return (await this.get<{ alerts: Alert[] }>(`/api/alerts?pilot=${encodeURIComponent(pilot)}&state=${state}&take=${take}&language=${language}`)).alerts;
  }

  /** Of the newest alerts. */
  async told(pilot: string, take: number): Promise<Told[]> {
    return (await this.get<{ notifications: Told[] }>(`/api/notifications?pilot=${encodeURIComponent(pilot)}&take=${take}`)).notifications;
  }

  acknowledge(id: string): Promise<Alert> {
    return this.post(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, {});
  }

  handle(id: string, what: { action: string; text?: string; to?: string; until?: string }): Promise<Alert> {
    return this.post(`/api/alerts/${encodeURIComponent(id)}/handling`, what);
  }

  /** A file to keep, whole. */
  async file(path: string): Promise<Blob> {
    const answer = await fetch(path, { headers: this.headers });
    if (answer.status === 401) throw new NotSignedIn('The key is not known');
    if (!answer.ok) throw new Error(`Something answered ${answer.status}.`);
    return answer.blob();
  }

  gateways(): Promise<Gateways> {
    return this.get('/api/gateways');
  }

  private get headers(): Record<string, string> {
    return this.key === null ? {} : { Authorization: `Bearer ${this.key}` };
  }

  send(method: string, path: string, body?: unknown): Promise<void> {
    return this.call(path, { ...(body ? posting(body) : {}), method }, patienceMs);
  }

  get<T>(path: string): Promise<T> {
    const ask = (): Promise<T> => this.call(path, {}, patienceMs);
    const asked = begun.get(path) as Promise<T> | undefined;
    begun.delete(path);
    return asked?.catch(ask) ?? ask();
  }

  post<T>(path: string, body: unknown, timeoutMs = patienceMs): Promise<T> {
    return this.call(path, posting(body), timeoutMs);
  }

  private call<T>(path: string, init: RequestInit, timeoutMs: number): Promise<T> {
    return call(path, { ...init, headers: { ...init.headers, ...this.headers } }, timeoutMs);
  }
}

const call = async <T>(path: string, init: RequestInit, timeoutMs: number): Promise<T> =>
  read(await fetch(path, { ...init, signal: AbortSignal.timeout(timeoutMs) }));

async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  if (answer.ok) return await answer.json() as T; // a sign-in page of some network is no JSON, and so a failure
  if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json')) throw new Error(`Something answered ${answer.status}.`);
  const problem = await answer.json() as { title: string; detail?: string };
  if (answer.status === 401) throw new NotSignedIn((problem.detail ?? problem.title).replace(/\.$/, ''));
  throw new Refused(problem.detail ?? problem.title);
}
