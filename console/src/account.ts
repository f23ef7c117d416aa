import type { Api, Session } from './api';
import { byId, setText } from './dom';

let of: Api | null = null;
let session: Session | null = null;

/** Who is signed in, asked once for each sign-in; its name stands in the head. */
export async function tellWho(api: Api): Promise<Session> {
  if (of !== api || !session) [session, of] = [await api.session(), api];
  setText(byId('to-people'), session.name);
  byId('to-people').hidden = false;
  return session;
}

export function forgetWho(): void {
  [of, session] = [null, null];
  byId('to-people').hidden = true;
}
