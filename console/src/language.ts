// The reader's language: known before anything else, so that its texts are asked for first.

/** Each in its own words, as its readers look for it. */
export const languages = {
  en: 'English', fr: 'Français', pt: 'Português', es: 'Español',
  ar: 'العربية', fa: 'فارسی', vi: 'Tiếng Việt', km: 'ខ្មែរ', my: 'မြန်မာ', az: 'Azərbaycanca',
};
export type Language = keyof typeof languages;

const languageItem = 'smartpilots-language';

const primary = (tag: string): string => tag.split('-')[0]!.toLowerCase();
const isKnown = (tag: string): tag is Language => tag in languages;
const chosen = localStorage.getItem(languageItem) ?? '';

export const language: Language = [chosen, ...navigator.languages].map(primary).find(isKnown) ?? 'en';
export const isRightToLeft = language === 'ar' || language === 'fa';

/** With the region where the browser names one, such as en-GB. */
export const locale = navigator.languages.find(tag => primary(tag) === language) ?? language;

/** For this device, from the next time the page opens. */
export const chooseLanguage = (tag: string): void => localStorage.setItem(languageItem, tag);
