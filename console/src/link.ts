import { Refused, type Health } from './api';
import { byId, setText } from './dom';
import { lengthText } from './format';
import { t } from './i18n';

const line = byId('link');

let lastGood = 0; // by this device's clock, as everything here
let failure: unknown = null;
let failures = 0;
let shown = '';
let isLate = false;

/** All was read. `time` is how the pilot's clock reads, at the site. */
export function linkIsGood(time: string, { devices, silent, notHeard }: Health): void {
  lastGood = Date.now();
  isLate = silent + notHeard > 0;
  const parts = [silent > 0 ? t('link.silent', { count: silent, all: devices }) : '', notHeard > 0 ? t('link.unheard', { count: notHeard, all: devices }) : ''];
  const text = isLate ? parts.filter(part => part !== '').join(', ') : t('link.good');
  [failure, failures, shown] = [null, 0, t('link.at', { text, time })];
  show();
}

/** By this device's clock; 0 when nothing was read yet. With a time: what is shown was read then. */
export function linkWasGood(at?: number): number {
  return lastGood = at ?? lastGood;
}

/** How often in a row. */
export function linkFailed(error: unknown): number {
  failure = error;
  failures++;
  show();
  return failures;
}

export function linkIsIdle(text: string): void {
  [failure, failures] = [null, 0];
  line.className = '';
  setText(line, text);
}

function show(): void {
  line.className = failures > 0 ? 'bad' : isLate ? 'late' : 'good';
  setText(line, failures === 0 ? shown : `${whyText()} ${lastGood === 0 ? t('link.again') : t('link.age', { age: lengthText((Date.now() - lastGood) / 1000) })}`);
}

const whyText = (): string => t(failure instanceof Refused ? 'link.refused' : 'link.none');

setInterval(() => { if (failures > 0) show(); }, 1000);
