import type { Api } from './api';
import { element } from './dom';
import { Outcome, quietButton } from './forms';
import { t } from './i18n';

interface Answer { publicKey: string; contacts: string[]; subscriptions: { id: string; browser: string }[] }

const idItem = 'smartpilots-push'; // of this browser's subscription

/** Messages of alerts to this browser, also while the page is closed: for a person, where browser and system have them. */
export class PushChoice {
  readonly element = element('section');
  private readonly outcome = new Outcome();
  private readonly hint = element('p', 'when');
  private readonly button: HTMLButtonElement;
  private api: Api | null = null;
  private answer: Answer | undefined;

  constructor() {
    this.button = quietButton('', () => this.outcome.of(() => this.change()));
    this.button.id = 'push';
    this.element.append(element('h2', '', t('push.title')), this.hint, this.button, this.outcome.element);
    this.element.hidden = true;
  }

  async show(api: Api): Promise<void> {
    if (this.api === api || api.key !== null || !('serviceWorker' in navigator) || !('PushManager' in window)) return;
    this.api = api;
    try {
      this.answer = await api.get<Answer>('/api/push');
    } catch {
      return; // the system has none
    }
    this.element.hidden = false;
    const known = await subscription();
    if (known && Notification.permission === 'granted') await this.tell(known); // so that a lost row heals
    await this.say();
  }

  private async change(): Promise<void> {
    const known = await subscription();
    if (known && localStorage.getItem(idItem)) {
      await this.api!.send('DELETE', `/api/push/${localStorage.getItem(idItem)}`);
      localStorage.removeItem(idItem);
      await known.unsubscribe();
    } else if (await Notification.requestPermission() === 'granted') {
      const worker = await navigator.serviceWorker.ready;
      await this.tell(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(this.answer!.publicKey) }));
    } else {
      this.outcome.tell(t('push.denied'));
    }
    await this.say();
  }

  private async tell(made: PushSubscription): Promise<void> {
    localStorage.setItem(idItem, (await this.api!.post<{ id: string }>('/api/push', made.toJSON())).id);
  }

  private async say(): Promise<void> {
    const isOn = await subscription() !== null && localStorage.getItem(idItem) !== null;
    this.button.textContent = t(isOn ? 'push.off' : 'push.on');
    this.hint.textContent = this.answer!.contacts.length === 0 ? t('push.nobody') : t('push.as', { contacts: this.answer!.contacts.join(', ') });
  }
}

const subscription = async (): Promise<PushSubscription | null> => (await navigator.serviceWorker.getRegistration())?.pushManager.getSubscription() ?? null;

/** Of base64url without padding. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0));
