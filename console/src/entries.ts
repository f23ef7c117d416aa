// What waits in quarantine, and what is done about it.

import type { Api } from './api';

export interface Waiting {
  reason: string; operator: string; count: number; oldest: string; newest: string; deviceCount: number; devices: Record<string, number>;
}
export interface Quarantine { waiting: Waiting[]; count: number; isWhole: boolean }
export interface Entry { id: string; at: string; reason: string; device: string; names?: string; where: string; expected: string; payload: string }
export interface Requeued { entries: { id: string; result: string; means: string }[]; totals: Record<string, number>; continuation?: string }

const workMs = 120_000; // decoding a hundred messages again, on a busy box

/** @param pilot `-` for what no pilot claims */
export const quarantineOf = (api: Api, pilot: string): Promise<Quarantine> => api.get(`/api/quarantine/summary?pilot=${encodeURIComponent(pilot)}`);

/** @param until those that came before it */
export async function entriesOf(api: Api, pilot: string, reason: string, take: number, until?: string): Promise<Entry[]> {
  const to = until === undefined ? '' : `&to=${encodeURIComponent(until)}`;
  return (await api.get<{ entries: Entry[] }>(`/api/quarantine?pilot=${encodeURIComponent(pilot)}&reason=${reason}&take=${take}${to}`)).entries;
}

export const discard = async (api: Api, ids: string[], reason: string): Promise<{ result: string }[]> =>
  (await api.post<{ entries: { result: string }[] }>('/api/quarantine/discard', { ids, reason })).entries;

/** What would be added to the pilot file, or with `isDryRun` false was. */
export const adoptEntry = (api: Api, id: string, device: string | undefined, isDryRun: boolean): Promise<{ device: string; added: string[]; readings: string[] }> =>
  api.post('/api/quarantine/adopt', { id, device, dryRun: isDryRun }, workMs);

/** One page; the continuation goes on. */
export const requeue = (api: Api, pilot: string, reason: string, continuation: string | undefined): Promise<Requeued> =>
  api.post('/api/quarantine/requeue', { pilot, reason, continuation }, workMs);
