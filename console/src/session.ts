// The operator key comes in the address's fragment (which no server sees), moves to this tab's memory and leaves the address bar.

const keyItem = 'smartpilots-key';
const pilotItem = 'smartpilots-pilot';
const nameItem = 'smartpilots-name';

/** The key in the address, if there is one: opened with it, or pasted into a page that is open. */
export function takeKey(): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const key = fragment.get('key');
  if (!key) return null;
  keepKey(key);
  const pilot = fragment.get('pilot');
  if (pilot) choosePilot(pilot);
  history.replaceState(null, '', location.pathname + location.search);
  return key;
}

export const knownKey = (): string | null => sessionStorage.getItem(keyItem);

export const keepKey = (key: string): void => sessionStorage.setItem(keyItem, key);
export const forgetKey = (): void => sessionStorage.removeItem(keyItem);

export const chosenPilot = (): string | null => sessionStorage.getItem(pilotItem);
export const choosePilot = (pilot: string): void => sessionStorage.setItem(pilotItem, pilot);

export const knownName = (): string => localStorage.getItem(nameItem) ?? '';
export const keepName = (name: string): void => localStorage.setItem(nameItem, name);
