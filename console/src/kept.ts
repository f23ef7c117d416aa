// What this device keeps for times without a link (IndexedDB): what was read last, and acknowledgements that wait to be sent. Both belong to
// who was signed in when they were made, and are deleted when somebody else signs in or anybody signs out.

import type { Alert, Gateways, Latest, Pilot, Told } from './api';
import { ownerItem } from './session';

/** All that the first pages show. `at` is by this device's clock, `time` by the app's. */
export interface Kept {
  at: number; time: string; simulatedSpeed: number | undefined; pilot: Pilot; latest: Latest[]; alerts: Alert[]; told: Told[]; gateways: Gateways | undefined;
}
export interface WaitingAck { id: string; name: string; by: string }

const [keptStore, ackStore] = ['kept', 'acks'];
const keptKey = 'last';

// The same browsers that can open the page without a link have both.
export const canKeep = isSecureContext && 'indexedDB' in globalThis;

/** Deletes what belongs to somebody else. @param owner a key, or who the person is */
export async function ownKept(owner: string): Promise<void> {
  if (!canKeep) return;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(owner))).slice(0, 12);
  const mark = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
  if (localStorage.getItem(ownerItem) !== mark) await forgetKept();
  localStorage.setItem(ownerItem, mark);
}

export async function forgetKept(): Promise<void> {
  localStorage.removeItem(ownerItem);
  if (!canKeep) return;
  await inStore(keptStore, 'readwrite', store => store.clear());
  await inStore(ackStore, 'readwrite', store => store.clear());
}

export const keep = (kept: Kept): Promise<unknown> => inStore(keptStore, 'readwrite', store => store.put(kept, keptKey));
export const lastKept = async (): Promise<Kept | undefined> => canKeep ? await inStore<Kept | undefined>(keptStore, 'readonly', store => store.get(keptKey)) : undefined;

export const keepAck = (ack: WaitingAck): Promise<unknown> => inStore(ackStore, 'readwrite', store => store.put(ack, ack.id));
export const dropAck = (id: string): Promise<unknown> => inStore(ackStore, 'readwrite', store => store.delete(id));
export const waitingAcks = async (): Promise<WaitingAck[]> => canKeep ? await inStore<WaitingAck[]>(ackStore, 'readonly', store => store.getAll()) : [];

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  return opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open('smartpilots', 1);
    asked.onupgradeneeded = () => [keptStore, ackStore].forEach(name => asked.result.createObjectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore<T>(name: string, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const change = (await database()).transaction(name, mode);
  const asked = work(change.objectStore(name));
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve(asked.result as T);
    change.onabort = change.onerror = () => reject(change.error);
  });
}
