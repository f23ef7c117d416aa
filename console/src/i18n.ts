// The texts in the reader's language, and how numbers are written in them.

import type english from '../languages/en.json';
import { texts as begunTexts } from './begin';
import { chooseLanguage, isRightToLeft, language, languages, locale } from './language';

declare const FIRST_KEYS: string; // by the build: the texts' keys in the order of the files, parted by blanks

export type Key = keyof typeof english.texts;
type Text = string | Partial<Record<Intl.LDMLPluralRule, string>>;
interface LanguageFile { checkedBy: string | null; texts: Text[] }

const retryMs = 10_000;

/** Numbers of a language that the browser does not know are written as in English. */
export const numberLocale = [locale, 'en'];

let texts: Record<string, Text> = {};
const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(numberLocale);

/** Before anything is shown. A link that breaks off here is tried again by opening the page anew. */
export async function loadTexts(): Promise<void> {
  document.documentElement.lang = language;
  document.documentElement.dir = isRightToLeft ? 'rtl' : 'ltr';
  try {
    const file = (await begunTexts as { default: LanguageFile }).default;
    texts = byKey(FIRST_KEYS, file.texts);
    fillIn(document.body);
    offerLanguages(file.checkedBy !== null);
  } catch (error) {
    setTimeout(() => location.reload(), retryMs);
    throw error;
  }
}

/** Of the views that the first screen does without. */
export async function loadMoreTexts(): Promise<void> {
  const address = `./${language}-more.js`;
  const [{ moreKeys }, found] = await Promise.all([import('./morekeys'), import(address) as Promise<{ default: Text[] }>]);
  Object.assign(texts, byKey(moreKeys, found.default));
}

const byKey = (keys: string, found: Text[]): Record<string, Text> => Object.fromEntries(keys.split(' ').map((key, i) => [key, found[i]!]));

/** The text of that key; its plural by `count`. Numbers are written as the language does. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  const found = texts[key];
  if (found === undefined) return key;
  const text = typeof found === 'string' ? found : found[plurals.select(Number(values['count']))] ?? found.other ?? '';
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    const text = typeof value === 'number' ? numbers.format(value) : value;
    return isRightToLeft && text ? `\u2068${text}\u2069` : text; // a name in Latin letters does not turn the words around it
  });
}

/** The text for a code of the API; its own words where the code is newer than this page. */
export const textOf = (prefix: string, code: string, otherwise: string, values: Record<string, string | number> = {}): string =>
  `${prefix}.${code}` in texts ? t(`${prefix}.${code}` as Key, values) : otherwise;

/** Gives the page's own elements their texts. */
export function fillIn(root: HTMLElement): void {
  for (const element of root.querySelectorAll<HTMLElement>('[data-t]')) {
    const key = element.dataset['t'] as Key;
    if (!(key in texts)) continue; // not loaded yet, nor shown
    element.textContent = t(key);
    delete element.dataset['t']; // from here on the page's own
  }
  for (const element of root.querySelectorAll<HTMLElement>('[data-label]')) element.setAttribute('aria-label', t(element.dataset['label'] as Key));
}

function offerLanguages(isChecked: boolean): void {
  const choice = document.getElementById('language') as HTMLSelectElement;
  for (const [tag, name] of Object.entries(languages)) {
    const option = new Option(name, tag, false, tag === language);
    option.lang = tag;
    choice.add(option);
  }
  choice.addEventListener('change', () => {
    chooseLanguage(choice.value);
    location.reload();
  });
  document.getElementById('unchecked')!.hidden = isChecked;
}
