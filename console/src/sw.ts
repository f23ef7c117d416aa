// Opens the page without a link: the page's own files, which hold no data, are kept in the browser. Answers of the API are never kept here.

declare const VERSION: string;
declare const FILES: string[];
declare const LANGUAGES: string[];

interface WorkerEvent extends Event { waitUntil(work: Promise<unknown>): void }
interface FetchEvent extends WorkerEvent { request: Request; respondWith(answer: Promise<Response>): void }
interface PushEvent extends WorkerEvent { data: { json(): Message } | null }
interface ClickEvent extends WorkerEvent { notification: Notification }
/** Of an alert, in the words of the contact's language. */
interface Message { id: string; title: string; body: string; severity: string; alerts: string[] }
interface Page { url: string; focus(): Promise<unknown> }
interface Worker {
  registration: ServiceWorkerRegistration;
  location: Location; clients: { claim(): Promise<void>; matchAll(of: { type: 'window' }): Promise<Page[]>; openWindow(url: string): Promise<unknown> }; skipWaiting(): Promise<void>;
  addEventListener<T extends Event>(name: string, act: (event: T) => void): void;
}

const worker = self as unknown as Worker;
const cacheName = `page-${VERSION}`;
const language = new URL(worker.location.href).searchParams.get('language') ?? 'en';
const textsOf = (tag: string): string[] => [`/${tag}.js`, `/${tag}-more.js`];
const known = new Set(['/', ...FILES.map(file => `/${file}`), ...LANGUAGES.flatMap(textsOf)]);

worker.addEventListener<WorkerEvent>('install', event => event.waitUntil((async () => {
  const cache = await caches.open(cacheName);
  await cache.addAll(['/', ...FILES.map(file => `/${file}`), ...textsOf(language)]);
  await worker.skipWaiting();
})()));

worker.addEventListener<WorkerEvent>('activate', event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
  await worker.clients.claim();
})()));

worker.addEventListener<FetchEvent>('fetch', event => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method === 'GET' && origin === worker.location.origin && known.has(pathname)) event.respondWith(keptOrFetched(event.request, pathname));
});

// Each message shows something, as the browser asks; one that was sent twice shows once.
worker.addEventListener<PushEvent>('push', event => {
  const { id, title, body, severity, alerts } = event.data?.json() ?? { id: '', title: 'SmartPilots', body: '', severity: '', alerts: [] };
  const options = { body, tag: id, icon: 'icon.svg', requireInteraction: severity === 'critical', data: { alerts } };
  event.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener<ClickEvent>('notificationclick', event => {
  event.notification.close();
  event.waitUntil(worker.clients.matchAll({ type: 'window' }).then(([page]) => page ? page.focus() : worker.clients.openWindow('/')));
});

async function keptOrFetched(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(path);
  if (kept) return kept;
  const fetched = await fetch(request);
  if (fetched.ok) await cache.put(path, fetched.clone());
  return fetched;
}
