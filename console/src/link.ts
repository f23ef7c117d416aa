import { Refused } from './api';
import { byId, setText } from './dom';

const line = byId('link');

let lastGood = 0; // by this device's clock, as everything here
let failure: unknown = null;
let failures = 0;
let shown = '';

/** All was read. `time` is how the pilot's clock reads. */
export function linkIsGood(time: string): void {
  lastGood = Date.now();
  [failure, failures, shown] = [null, 0, time];
  show();
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
  line.className = failures === 0 ? 'good' : 'bad';
  setText(line, failures === 0 ? `Up to date: ${shown} at the site` : `${whyText()} ${lastGood === 0 ? 'Trying again…' : `What you see is ${lastAge()} old.`}`);
}

const whyText = (): string => failure instanceof Refused ? 'The system cannot answer now.' : 'No connection.';

function lastAge(): string {
  const seconds = Math.round((Date.now() - lastGood) / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

setInterval(() => { if (failures > 0) show(); }, 1000);
