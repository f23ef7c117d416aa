// Numbers, units and times as the reader's language writes them (Intl).

import type { Stream } from './api';
import { isRightToLeft, locale, t } from './i18n';

const number = new Intl.NumberFormat(locale, { maximumSignificantDigits: 4 });
const meter = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(locale, { style: 'percent' });
const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' });
const inUnit = (unit: string) => new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 });

// UCUM codes of the pilot files, as people write them.
const units: Record<string, string> = { '1': '', Cel: '°C', m3: 'm³', 'm3/h': 'm³/h', 'uS/cm': 'µS/cm', '[NTU]': 'NTU', '[pH]': '', pH: '', '%': '%' };

export const unitText = (unit: string | undefined): string => unit === undefined ? '' : units[unit] ?? unit;

/** A number and its unit in this order, whatever way the text around it runs. */
const together = (value: string, unit: string): string => !unit ? value : isRightToLeft ? `\u2066${value} ${unit}\u2069` : `${value} ${unit}`;

export function valueText(value: number, stream: Stream): string {
  if (stream.kind === 'state') return t(value === 0 ? 'off' : 'on');
  return together(stream.kind === 'counter' ? meter.format(value) : number.format(value), unitText(stream.unit));
}

export const measureText = (value: number, unit: string | undefined): string => together(number.format(value), unitText(unit));

export const countText = (count: number): string => meter.format(count);
export const percentText = (share: number): string => percent.format(share);

export function ageText(at: string, now: number): string {
  const [count, unit] = rounded(Math.max(0, (now - Date.parse(at)) / 1000));
  return relative.format(-count, unit);
}

/** Of a time span. */
export function lengthText(seconds: number): string {
  const [count, unit] = rounded(seconds);
  return inUnit(unit).format(count);
}

/** In the unit that people would say it in. */
function rounded(seconds: number): [number, 'second' | 'minute' | 'hour' | 'day'] {
  if (seconds < 90) return [Math.round(seconds), 'second'];
  if (seconds < 5400) return [Math.round(seconds / 60), 'minute'];
  return seconds < 129_600 ? [Math.round(seconds / 3600), 'hour'] : [Math.round(seconds / 86_400), 'day'];
}

/** Date and time at the site, not where the reader is. */
export const siteTime = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at));

export function bytesText(bytes: number): string {
  return bytes < 1e9 ? inUnit('megabyte').format(Math.round(bytes / 1e6)) : inUnit('gigabyte').format(bytes / 1e9);
}

/** The first bytes: as text where they are text, else in hexadecimal. */
export function previewText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64.slice(0, 216)), character => character.charCodeAt(0)).slice(0, 160);
  const more = base64.length > 216 ? ' …' : '';
  if (bytes.length === 0) return t('q.empty');
  if (bytes.every(byte => byte >= 32 && byte !== 127)) return new TextDecoder().decode(bytes) + more;
  return [...bytes.slice(0, 48)].map(byte => byte.toString(16).padStart(2, '0')).join(' ') + (bytes.length > 48 ? ' …' : more);
}
