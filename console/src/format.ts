// Numbers, units and times as the reader's language writes them (Intl).

import type { Stream } from './api';
import { numberLocale, t, type Key } from './i18n';
import { isRightToLeft, locale } from './language';

export const number = new Intl.NumberFormat(numberLocale, { maximumSignificantDigits: 4 });
const meter = new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(numberLocale, { style: 'percent' });

// Some browsers know a language by name alone and write its months as M12: the numbers of ISO 8601 are better than that.
export const isDated = Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0 && !/M\d/.test(new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(0));
export const dateLocale = isDated ? locale : 'sv';
export const dateStyle = isDated ? 'medium' : 'short';

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
  return t('ago', { length: lengthText(Math.max(0, (now - Date.parse(at)) / 1000)) });
}

/** Of a time span. */
export function lengthText(seconds: number): string {
  const [unit, length]: [Key, number] = seconds < 90 ? ['length.second', 1] : seconds < 5400 ? ['length.minute', 60]
    : seconds < 129_600 ? ['length.hour', 3600] : ['length.day', 86_400];
  return t(unit, { count: Math.round(seconds / length) });
}

/** Date and time at the site, not where the reader is. */
export const siteTime = (at: string, zone: string): string =>
  new Intl.DateTimeFormat(dateLocale, { dateStyle, timeStyle: 'short', timeZone: zone }).format(new Date(at));
