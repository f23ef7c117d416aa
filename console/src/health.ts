// How a device is, in one word and in lines: the same on its card, its page and the map.

import type { Device, Latest, Stream, Trouble } from './api';
import { ageText, lengthText, siteTime } from './format';
import { t, textOf } from './i18n';

export type State = 'good' | 'trouble' | 'alarm' | 'empty';

/** A device is known too when nothing of what it sent could be read. */
export const hasReadings = (latest: Latest | undefined): latest is Latest => latest !== undefined && Object.keys(latest.streams).length > 0;

export function stateOf(latest: Latest | undefined): State {
  if (!hasReadings(latest)) return 'empty';
  if (latest.openAlerts > 0 || latest.silent) return 'alarm';
  return latest.health.length > 0 ? 'trouble' : 'good';
}

export interface HealthLine { key: string; text: string; isLate: boolean }

/** Worst first; when all is well, that. */
export function healthLines(device: Device, latest: Latest | undefined, zone: string, now: number): HealthLine[] {
  if (!hasReadings(latest) || latest.at === undefined) return [{ key: 'empty', text: t('device.nothing'), isLate: false }];
  const lines: HealthLine[] = [];
  if (latest.openAlerts > 0) lines.push({ key: 'alerts', text: t('device.alerts', { count: latest.openAlerts }), isLate: true });
  if (latest.silent) lines.push({ key: 'silent', text: t('device.silent', { time: siteTime(latest.at, zone), age: ageText(latest.at, now) }), isLate: true });
  for (const trouble of latest.health.filter(one => one.code !== 'silent')) {
    const means = meansOf(trouble, device.streams.find(stream => stream.stream === trouble.stream));
    const text = trouble.since === undefined ? means : t('trouble.last', { means, time: siteTime(trouble.since, zone), age: ageText(trouble.since, now) });
    lines.push({ key: `${trouble.code} ${trouble.stream ?? ''}`, text, isLate: true });
  }
  return lines.length > 0 ? lines : [{ key: 'good', text: t('device.good'), isLate: false }];
}

const meansOf = ({ code, means, seconds }: Trouble, stream: Stream | undefined): string => textOf('trouble', code, means,
  { stream: stream ? stream.label || stream.stream : '', length: seconds === undefined ? '' : lengthText(seconds) });
