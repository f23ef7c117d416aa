// The functions app's API, as far as this page uses it.

export interface Stream { stream: string; label: string; unit: string; kind: 'gauge' | 'counter' | 'angle' | 'state' }
export interface Device { device: string; name: string; type: string; registeredAt?: string; streams: Stream[] }
export interface Site { site: string; name: string; zone: string; people?: number; devices: Device[] }
export interface Pilot { pilot: string; name: string; sites: Site[] }

export interface Value { value: number; at: string; unit: string }
export interface Latest { device: string; at?: string; streams: Record<string, Value>; openAlerts: number; silent: boolean; online?: boolean }
export interface Alert {
  id: string; device: string; rule: string; name: string; severity: 'info' | 'warning' | 'critical'; stream?: string; unit?: string;
  state: 'raised' | 'cleared'; raisedAt: string; clearedAt?: string; value?: number; acknowledgedAt?: string; acknowledgedBy?: string;
}

/** The key is missing or not an operator's: signing in again is the only way on. */
export class NotSignedIn extends Error {}

const patienceMs = 20_000; // a weak link is slow before it is dead

export class Api {
  constructor(private readonly key: string) {}

  async pilots(): Promise<Pilot[]> {
    return (await this.get<{ pilots: Pilot[] }>('/api/pilots')).pilots;
  }

  /** `time` is the app's clock: ages are counted from it, not from the clock of this phone. */
  latest(pilot: string): Promise<{ time: string; devices: Latest[] }> {
    return this.get(`/api/latest?pilot=${encodeURIComponent(pilot)}`);
  }

  async alerts(pilot: string): Promise<Alert[]> {
    return (await this.get<{ alerts: Alert[] }>(`/api/alerts?pilot=${encodeURIComponent(pilot)}&state=all&take=100`)).alerts;
  }

  acknowledge(id: string, by: string): Promise<Alert> {
    return this.call(`/api/alerts/${encodeURIComponent(id)}/acknowledge`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ by }),
    });
  }

  private get<T>(path: string): Promise<T> {
    return this.call<T>(path, {});
  }

  private async call<T>(path: string, init: RequestInit): Promise<T> {
    const answer = await fetch(path, {
      ...init,
      headers: { ...init.headers, Authorization: `Bearer ${this.key}` },
      signal: AbortSignal.timeout(patienceMs),
    });
    if (answer.status === 401 || answer.status === 403) throw new NotSignedIn(`The app answered ${answer.status}.`);
    if (!answer.ok) throw new Error(`The app answered ${answer.status}.`);
    return await answer.json() as T;
  }
}
