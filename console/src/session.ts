// A link's code or invitation comes in the address's fragment (which no server sees) and leaves the address bar. It is good once: what a browser's
// history keeps of it is worth nothing. A key is kept by this tab alone; a person's session is in a cookie that no script can read.

const keyItem = 'smartpilots-key';
const pilotItem = 'smartpilots-pilot';
export const ownerItem = 'smartpilots-owner'; // a digest of the key or the name, never these

/** The code or the invitation in the address, if there is one: opened with it, or pasted into a page that is open. */
export function takeFromAddress(name: 'code' | 'invitation' | 'refused'): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const value = fragment.get(name);
  if (!value) return null;
  const pilot = fragment.get('pilot');
  if (pilot) choosePilot(pilot);
  history.replaceState(null, '', location.pathname + location.search);
  return value;
}

export const knownKey = (): string | null => sessionStorage.getItem(keyItem);

export const keepKey = (key: string): void => sessionStorage.setItem(keyItem, key);
export const forgetKey = (): void => sessionStorage.removeItem(keyItem);

export const chosenPilot = (): string | null => sessionStorage.getItem(pilotItem);
export const choosePilot = (pilot: string): void => sessionStorage.setItem(pilotItem, pilot);

/** Whether somebody was signed in here and has not signed out. */
export const isOwned = (): boolean => localStorage.getItem(ownerItem) !== null;
