import { byId } from './dom';

export type View = 'now' | 'gateways' | 'quarantine';

const views: View[] = ['now', 'gateways', 'quarantine'];

/** The view that the address names, so that the phone's back button works; the first when it names none. */
export function shownView(): View {
  return views.find(view => location.hash === `#${view}`) ?? 'now';
}

export function showView(): void {
  for (const view of views) {
    const isShown = view === shownView();
    byId(view).hidden = !isShown;
    if (isShown) byId(`to-${view}`).setAttribute('aria-current', 'page');
    else byId(`to-${view}`).removeAttribute('aria-current');
  }
}
