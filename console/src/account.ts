import type { Api, Session } from './api';
import { byId, setText } from './dom';

const nameItem = 'smartpilots-name'; // for what is done without a link
let of: Api | null = null;
let session: Session | null = null;

/** Who is signed in, asked once for each sign-in; its name stands in the head. */
export async function tellWho(api: Api): Promise<Session> {
  if (of !== api || !session) {
    [session, of] = [await api.session(), api];
    localStorage.setItem(nameItem, session.name);
  }
  setText(byId('to-people'), session.name);
  byId('to-people').hidden = false;
  byId('admin').hidden = session.role !== 'admin';
  return session;
}

/** Of whoever was signed in last. */
export const knownName = (): string => localStorage.getItem(nameItem) ?? '';

export function forgetWho(): void {
  localStorage.removeItem(nameItem);
  [of, session] = [null, null];
  byId('to-people').hidden = true;
}
