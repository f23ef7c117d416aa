// The functions app's API, as far as this page uses it.

import { language } from './i18n';

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
export interface Health { devices: number; silent: number; notHeard: number; troubled: number }
export interface Alert {
  id: string; device: string; rule: string; name: string; severity: 'info' | 'warning' | 'critical'; stream?: string; unit?: string;
  state: 'raised' | 'cleared'; raisedAt: string; clearedAt?: string; value?: number; acknowledgedAt?: string; acknowledgedBy?: string;
  measure?: number; limit?: number; whatToDo?: string; runbook?: string; message?: string; owner?: string; shelvedUntil?: string; suppressedBy?: string;
  history?: { action: string; by: string; at: string; text?: string }[];
}

/** Who was told of an alert. */
export interface Told { alert: string; transition: string; name: string; state: 'queued' | 'sent' | 'folded' | 'failed' | 'skipped'; sentAt?: string }

export interface WindowStream { count: number; min: number; max: number; mean: number; consumption?: number | null; secondsOn?: number | null }
/** `start` inclusive, `end` exclusive. */
export interface Window { start: string; end: string; status: 'provisional' | 'final' | 'restated'; streams: Record<string, WindowStream> }

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

export interface Waiting {
  reason: string; operator: string; count: number; oldest: string; newest: string; deviceCount: number; devices: Record<string, number>;
}
export interface Quarantine { waiting: Waiting[]; count: number; isWhole: boolean }
export interface Entry { id: string; at: string; reason: string; device: string; names?: string; where: string; expected: string; payload: string }
export interface Requeued { entries: { id: string; result: string; means: string }[]; totals: Record<string, number>; continuation?: string }

/** No session or key that holds: signing in again is the only way on. */
export class NotSignedIn extends Error {}

/** The app was reached and said no; its own words. */
export class Refused extends Error {}

const patienceMs = 20_000; // a weak link is slow before it is dead
const workMs = 120_000; // decoding a hundred messages again, on a busy box

/** One browser that a person is signed in with. */
export interface OneSession { id: string; startedAt: string; endsAt: string; browser: string; isThis?: boolean }
/** Who is signed in; `leastPassword` of an invitation alone. */
export interface Session { name: string; role: string; scope: string; isPerson: boolean; sessions: OneSession[]; leastPassword?: number }
export interface Person {
  id: string; name: string; role: string; scope: string; state: 'invited' | 'active' | 'withdrawn' | 'erased'; sessions: OneSession[];
}

/** The session is in a cookie afterwards. */
export const startSession = (name: string, password: string): Promise<Session> => call('/api/session', posting({ name, password }), patienceMs);

/** For whom it is; with a password the person is signed in afterwards. */
export const acceptInvitation = (invitation: string, password?: string): Promise<Session> =>
  call('/api/invitation', posting({ invitation, password }), patienceMs);

/** Where the browser goes to sign in by the identity provider; with an invitation to accept it so. */
export const startOpenId = async (invitation?: string): Promise<string> =>
  (await call<{ location: string }>('/api/openid', posting({ invitation }), patienceMs)).location;

/** Whether there is an identity provider. */
export const hasOpenId = async (): Promise<boolean> => (await call<{ openId?: boolean }>('/api/health', {}, patienceMs)).openId === true;

const healthPath = '/api/health';
const pilotsPath = (pilot: string | null): string => `/api/pilots?language=${language}${pilot ? `&pilot=${encodeURIComponent(pilot)}` : ''}`;
const latestPath = (pilot: string): string => `/api/latest?pilot=${encodeURIComponent(pilot)}`;
const alertsPath = (pilot: string, take: number): string => `/api/alerts?pilot=${encodeURIComponent(pilot)}&state=all&take=${take}&language=${language}`;

/** The operator key that a link's code stands for; the code is void afterwards. */
export const keyOf = async (code: string): Promise<string> => (await call<{ key: string }>('/api/sign-in', posting({ code }), patienceMs)).key;

export class Api {
  private readonly begun = new Map<string, Promise<unknown>>();

  /** @param key null for a person, whose session is in the cookie */
  constructor(readonly key: string | null) {}

  /** Asks for what the first screen shows, before it is asked for. */
  begin(pilot: string | null, take: number): void {
    for (const path of [pilotsPath(pilot), healthPath, ...pilot ? [latestPath(pilot), alertsPath(pilot, take)] : []]) {
      const asked = this.call(path, {}, patienceMs);
      asked.catch(() => {}); // told to who takes it
      this.begun.set(path, asked);
    }
  }

  session(): Promise<Session> {
    return this.get('/api/session');
  }

  /** @param id of one of the own; left out, this one */
  endSession(id?: string): Promise<void> {
    return this.send('DELETE', `/api/session${id ? `/${id}` : ''}`);
  }

  async people(): Promise<Person[]> {
    return (await this.get<{ people: Person[] }>('/api/people')).people;
  }

  /** What the link has after `#invitation=`. */
  async invite(name: string, role: string, scope: string): Promise<string> {
    return (await this.post<{ invitation: string }>('/api/people', { name, role, scope })).invitation;
  }

  async inviteAgain(person: string): Promise<string> {
    return (await this.post<{ invitation: string }>(`/api/people/${person}/invitation`, {})).invitation;
  }

  changePerson(person: string, role: string, scope: string): Promise<void> {
    return this.send('PUT', `/api/people/${person}`, { role, scope });
  }

  withdrawPerson(person: string): Promise<void> {
    return this.send('DELETE', `/api/people/${person}`);
  }

  signOutPerson(person: string): Promise<void> {
    return this.send('DELETE', `/api/people/${person}/sessions`);
  }

  /** `simulatedSpeed` only where devices are simulated: how many of the app's seconds pass in a real one. */
  health(): Promise<{ simulatedSpeed?: number }> {
    return this.get(healthPath);
  }

  /** @param pilot only this one with its sites; null for all */
  async pilots(pilot: string | null): Promise<Pilot[]> {
    return (await this.get<{ pilots: Pilot[] }>(pilotsPath(pilot))).pilots;
  }

  /** `time` is the app's clock: ages are counted from it, not from the clock of this phone. */
  latest(pilot: string): Promise<{ time: string; health: Health; devices: Latest[] }> {
    return this.get(latestPath(pilot));
  }

  /** The newest, open and cleared; all open ones when the newest leave some out. */
  async alerts(pilot: string, take: number): Promise<Alert[]> {
    return (await this.get<{ alerts: Alert[] }>(alertsPath(pilot, take))).alerts;
  }

  async openAlerts(pilot: string): Promise<Alert[]> {
    return (await this.get<{ alerts: Alert[] }>(`/api/alerts?pilot=${encodeURIComponent(pilot)}&state=open&take=1000&language=${language}`)).alerts;
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

  /** Oldest first; all pages. @param period `5m`, `1h` or `1d`; @param stream only this one */
  async windows(device: string, period: string, from: string, to: string, stream?: string): Promise<Window[]> {
    const windows: Window[] = [];
    let continuation: string | undefined;
    do {
      const asked = new URLSearchParams({ device, period, from, to, ...(stream && { stream }), ...(continuation && { continuation }) });
      const page = await this.get<{ windows: Window[]; continuation?: string | null }>(`/api/windows?${asked}`);
      windows.push(...page.windows);
      continuation = page.continuation ?? undefined;
    } while (continuation);
    return windows;
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

  /** @param pilot `-` for what no pilot claims */
  quarantine(pilot: string): Promise<Quarantine> {
    return this.get(`/api/quarantine/summary?pilot=${encodeURIComponent(pilot)}`);
  }

  /** @param until those that came before it */
  async entries(pilot: string, reason: string, take: number, until?: string): Promise<Entry[]> {
    const to = until === undefined ? '' : `&to=${encodeURIComponent(until)}`;
    return (await this.get<{ entries: Entry[] }>(`/api/quarantine?pilot=${encodeURIComponent(pilot)}&reason=${reason}&take=${take}${to}`)).entries;
  }

  async discard(ids: string[], reason: string): Promise<{ result: string }[]> {
    return (await this.post<{ entries: { result: string }[] }>('/api/quarantine/discard', { ids, reason })).entries;
  }

  /** What would be added to the pilot file, or with `isDryRun` false was. */
  adopt(id: string, device: string | undefined, isDryRun: boolean): Promise<{ device: string; added: string[]; readings: string[] }> {
    return this.post('/api/quarantine/adopt', { id, device, dryRun: isDryRun }, workMs);
  }

  /** One page; the continuation goes on. */
  requeue(pilot: string, reason: string, continuation: string | undefined): Promise<Requeued> {
    return this.post('/api/quarantine/requeue', { pilot, reason, continuation }, workMs);
  }

  private get headers(): Record<string, string> {
    return this.key === null ? {} : { Authorization: `Bearer ${this.key}` };
  }

  private send(method: string, path: string, body?: unknown): Promise<void> {
    return this.call(path, { ...(body ? posting(body) : {}), method }, patienceMs);
  }

  private get<T>(path: string): Promise<T> {
    const begun = this.begun.get(path) as Promise<T> | undefined;
    this.begun.delete(path);
    return begun ?? this.call<T>(path, {}, patienceMs);
  }

  private post<T>(path: string, body: unknown, timeoutMs = patienceMs): Promise<T> {
    return this.call(path, posting(body), timeoutMs);
  }

  private call<T>(path: string, init: RequestInit, timeoutMs: number): Promise<T> {
    return call(path, { ...init, headers: { ...init.headers, ...this.headers } }, timeoutMs);
  }
}

const posting = (body: unknown): RequestInit => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });

async function call<T>(path: string, init: RequestInit, timeoutMs: number): Promise<T> {
  const answer = await fetch(path, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  if (answer.status === 204) return undefined as T;
  if (answer.ok) return await answer.json() as T; // a sign-in page of some network is no JSON, and so a failure
  if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json')) throw new Error(`Something answered ${answer.status}.`);
  const problem = await answer.json() as { title: string; detail?: string };
  if (answer.status === 401) throw new NotSignedIn((problem.detail ?? problem.title).replace(/\.$/, ''));
  throw new Refused(problem.detail ?? problem.title);
}
