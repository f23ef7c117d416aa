// As format.ts, for the views that the first screen does without.

import { dateLocale, dateStyle, isDated, number } from './format';
import { numberLocale, t } from './i18n';

const inUnit = (unit: string) => new Intl.NumberFormat(numberLocale, { style: 'unit', unit, maximumFractionDigits: 1 });

/** A day of this browser's calendar. */
export const dateText = (at: string): string => new Intl.DateTimeFormat(dateLocale, { dateStyle }).format(new Date(at));

/** Such as 2026-11. */
export const monthText = (month: string): string =>
  new Intl.DateTimeFormat(dateLocale, isDated ? { month: 'long', year: 'numeric', timeZone: 'UTC' } : { month: 'numeric', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${month}-01`));

/** Of a chart's axis. */
export const dayFormat = (zone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(dateLocale, { day: 'numeric', month: isDated ? 'short' : 'numeric', timeZone: zone });
export const hourFormat = (zone: string): Intl.DateTimeFormat => new Intl.DateTimeFormat(dateLocale, { hour: '2-digit', minute: '2-digit', timeZone: zone });
export const numberText = (value: number): string => number.format(value);
export const distanceText = (metres: number): string => metres < 1000 ? inUnit('meter').format(metres) : inUnit('kilometer').format(metres / 1000);

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
