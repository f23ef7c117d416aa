// Acknowledgements that were made without a link: shown as waiting, sent when it is back, and what became of them told where it is not what was meant.

import { NotSignedIn, Refused, type Alert, type Api } from './api';
import { nameOf } from './alerts';
import { byId, element, setText } from './dom';
import { t } from './i18n';
import { dropAck, keepAck, waitingAcks, type WaitingAck } from './kept';
import { state } from './state';

export class Outbox {
  private acks: WaitingAck[] = [];
  private readonly line = element('li', 'alert info');

  async read(): Promise<void> {
    this.acks = await waitingAcks();
    state.waiting = new Map(this.acks.map(ack => [ack.id, ack.by]));
    this.show();
  }

  async add(alert: Alert, by: string): Promise<void> {
    await keepAck({ id: alert.id, name: nameOf(alert), by });
    await this.read();
  }

  /** After the alerts were read. What another had done meanwhile stands; a link that fails leaves the rest for the next time. */
  async send(api: Api, alerts: readonly Alert[]): Promise<void> {
    for (const ack of this.acks) {
      const known = alerts.find(alert => alert.id === ack.id);
      try {
        const before = known?.acknowledgedAt !== undefined;
        const found = before ? known : await api.acknowledge(ack.id);
        if (before && known.acknowledgedBy !== ack.by) this.tell(t('off.taken', { name: ack.name, who: found.acknowledgedBy ?? '' }));
        else if (found.state === 'cleared') this.tell(t('off.over', { name: ack.name }));
      } catch (error) {
        if (error instanceof NotSignedIn || !(error instanceof Refused)) throw error;
        this.tell(t('off.refused', { name: ack.name, why: error.message }));
      }
      await dropAck(ack.id);
    }
    if (this.acks.length > 0) await this.read();
  }

  private show(): void {
    if (this.acks.length === 0) return this.line.remove();
    setText(this.line, t('off.queued', { count: this.acks.length }));
    byId('news').prepend(this.line);
  }

  private tell(text: string): void {
    const item = element('li', 'alert warning');
    const button = element('button', 'quiet', t('off.understood'));
    button.addEventListener('click', () => item.remove());
    item.append(element('p', '', text), button);
    byId('news').append(item);
  }
}
