export type View = 'now' | 'map' | 'device' | 'gateways' | 'quarantine' | 'problems' | 'reports' | 'people' | 'keys' | 'audit';

const views: View[] = ['now', 'map', 'device', 'gateways', 'quarantine', 'problems', 'reports', 'people', 'keys', 'audit'];
const devicePrefix = '#device=';

/** The view that the address names, so that the phone's back button works; the first when it names none. */
export function shownView(): View {
  return shownDevice() ? 'device' : views.find(view => location.hash === `#${view}`) ?? 'now';
}

/** `pilot/site/device` that the address names; empty when it names none. */
export const shownDevice = (): string => location.hash.startsWith(devicePrefix) ? decodeURIComponent(location.hash.slice(devicePrefix.length)) : '';

export const addressOf = (device: string): string => `${devicePrefix}${encodeURIComponent(device)}`;

export function showView(): void {
  for (const view of views) {
    const isShown = view === shownView();
    const section = document.getElementById(view); // most are loaded after the first
    if (section) section.hidden = !isShown;
    for (const tab of document.querySelectorAll(`a[href="#${view}"]`)) tab.setAttribute('aria-current', isShown ? 'page' : 'false');
  }
}
