import type { Api, Device, Stream } from './api';
import { measureText } from './format';
import { t } from './i18n';
import { measureOf, pointsOf } from './series';
import type { SiteList } from './sites';
import { sparkline } from './sparkline';
import { windowsOf } from './windows';

const dayMs = 86_400_000;
const refreshMs = 15 * 60_000; // by this device's clock
const savesData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;

interface Watched { device: Device; figure: HTMLElement; stream: Stream; isInSight: boolean; readAt: number }

/** The last day of each device whose card is in sight: read one after the other, and not for a reader who saves data. */
export class LookBack {
  private readonly watched = new Map<Element, Watched>();
  private readonly sight = new IntersectionObserver(entries => entries.forEach(entry => {
    const one = this.watched.get(entry.target);
    if (one) one.isInSight = entry.isIntersecting;
  }), { rootMargin: '200px' });
  private isReading = false;

  /** @param figures of the cards that are shown */
  constructor(private readonly figures: SiteList['figures']) {}

  private watch(card: Element, device: Device, figure: HTMLElement): void {
    const stream = device.streams.find(one => measureOf(one) === 'mean' && !one.stream.startsWith('battery')) ?? device.streams.find(one => measureOf(one) === 'growth');
    if (!stream || savesData) return;
    this.watched.set(card, { device, figure, stream, isInSight: false, readAt: 0 });
    this.sight.observe(card);
  }

  /** @param now by the app's clock */
  async look(api: Api, now: number): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    try {
      for (const [card, { device, figure }] of this.figures) if (!this.watched.has(card)) this.watch(card, device, figure);
      for (const [card, one] of this.watched) {
        if (!card.isConnected) this.forget(card);
        else if (one.isInSight && Date.now() - one.readAt > refreshMs) await this.draw(api, one, now);
      }
    } catch {
      // The look that reads the values tells of the link; this is tried again after the next.
    } finally {
      this.isReading = false;
    }
  }

  private async draw(api: Api, one: Watched, now: number): Promise<void> {
    const points = pointsOf(await windowsOf(api, one.device.device, '1h', new Date(now - dayMs).toISOString(), new Date(now).toISOString(), one.stream.stream), one.stream);
    one.readAt = Date.now();
    if (points.length < 2) return;
    const picture = sparkline(points, (now - dayMs) / 1000, now / 1000);
    const name = one.stream.label || one.stream.stream;
    const between = t('chart.between', {
      low: measureText(Math.min(...points.map(point => point.low)), one.stream.unit), high: measureText(Math.max(...points.map(point => point.high)), one.stream.unit),
    });
    picture.setAttribute('aria-label', `${name}, ${t('reach.day')}. ${between}`);
    one.figure.replaceChildren(picture);
  }

  private forget(card: Element): void {
    this.watched.delete(card);
    this.figures.delete(card);
    this.sight.unobserve(card);
  }
}
