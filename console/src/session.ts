// A link's code comes in the address's fragment (which no server sees) and leaves the address bar. It is good once: what a browser's history keeps
// of it is worth nothing. The key that it stands for is kept by this tab alone.

const keyItem = 'smartpilots-key';
const pilotItem = 'smartpilots-pilot';
const nameItem = 'smartpilots-name';

/** The code in the address, if there is one: opened with it, or pasted into a page that is open. */
export function takeCode(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const code = fragment.get('code');
  if (!code) return null;
  const pilot = fragment.get('pilot');
  if (pilot) choosePilot(pilot);
  history.replaceState(null, '', location.pathname + location.search);
  return code;
}

export const knownKey = (): string | null => sessionStorage.getItem(keyItem);

export const keepKey = (key: string): void => sessionStorage.setItem(keyItem, key);
export const forgetKey = (): void => sessionStorage.removeItem(keyItem);

export const chosenPilot = (): string | null => sessionStorage.getItem(pilotItem);
export const choosePilot = (pilot: string): void => sessionStorage.setItem(pilotItem, pilot);

export const knownName = (): string => localStorage.getItem(nameItem) ?? '';
export const keepName = (name: string): void => localStorage.setItem(nameItem, name);
