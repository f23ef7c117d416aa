// Numbers, units and times as the reader's own language writes them (Intl).

import type { Stream } from './api';

const number = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });
const meter = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

// UCUM codes of the pilot files, as people write them.
const units: Record<string, string> = { '1': '', Cel: '°C', m3: 'm³', 'm3/h': 'm³/h', 'uS/cm': 'µS/cm', '[NTU]': 'NTU', '[pH]': '', pH: '', '%': '%' };

export const unitText = (unit: string | undefined): string => unit === undefined ? '' : units[unit] ?? unit;

export function valueText(value: number, stream: Stream): string {
  if (stream.kind === 'state') return value === 0 ? 'off' : 'on';
  const text = stream.kind === 'counter' ? meter.format(value) : number.format(value);
  return `${text} ${unitText(stream.unit)}`.trim();
}

export const measureText = (value: number, unit: string | undefined): string => `${number.format(value)} ${unitText(unit)}`.trim();

export function ageText(at: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  if (seconds < 90) return relative.format(-seconds, 'second');
  if (seconds < 5400) return relative.format(-Math.round(seconds / 60), 'minute');
  if (seconds < 129_600) return relative.format(-Math.round(seconds / 3600), 'hour');
  return relative.format(-Math.round(seconds / 86_400), 'day');
}

/** Date and time at the site, not where the reader is. */
export const siteTime = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone }).format(new Date(at));

export const countText = (count: number): string => meter.format(count);

/** Of a time span. */
export function lengthText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 129_600 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`;
}

export function bytesText(bytes: number): string {
  return bytes < 1e9 ? `${number.format(Math.round(bytes / 1e6))} MB` : `${number.format(Math.round(bytes / 1e8) / 10)} GB`;
}

/** The first bytes: as text where they are text, else in hexadecimal. */
export function previewText(base64: string): string {
  const bytes = Uint8Array.from(atob(base64.slice(0, 216)), character => character.charCodeAt(0)).slice(0, 160);
  const more = base64.length > 216 ? ' …' : '';
  if (bytes.length === 0) return '(empty)';
  if (bytes.every(byte => byte >= 32 && byte !== 127)) return new TextDecoder().decode(bytes) + more;
  return [...bytes.slice(0, 48)].map(byte => byte.toString(16).padStart(2, '0')).join(' ') + (bytes.length > 48 ? ' …' : more);
}
