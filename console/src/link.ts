import { Refused, type Health } from './api';
import { byId, setText } from './dom';

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
  const parts = [silent > 0 ? `${silent} of ${ofDevices(devices)} silent` : '', notHeard > 0 ? `${notHeard} of ${ofDevices(devices)} not heard yet` : ''];
  [failure, failures, shown] = [null, 0, isLate ? `${parts.filter(part => part !== '').join(', ')}: ${time} at the site` : `Up to date: ${time} at the site`];
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

const ofDevices = (count: number): string => count === 1 ? '1 device' : `${count} devices`;

function show(): void {
  line.className = failures > 0 ? 'bad' : isLate ? 'late' : 'good';
  setText(line, failures === 0 ? shown : `${whyText()} ${lastGood === 0 ? 'Trying again…' : `What you see is ${lastAge()} old.`}`);
}

const whyText = (): string => failure instanceof Refused ? 'The system cannot answer now.' : 'No connection.';

function lastAge(): string {
  const seconds = Math.round((Date.now() - lastGood) / 1000);
  if (seconds < 90) return `${seconds} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

setInterval(() => { if (failures > 0) show(); }, 1000);
