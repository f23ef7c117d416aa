// A reader who asked the phone to save data is shown a little older values. (No lib has the type: the browsers do not agree on it yet.)
const savesData = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
const quickestMs = savesData ? 30_000 : 5_000;
const slowestMs = 60_000;

/** Looks again and again, one look at a time: on a slow link a second one beside it would only make both slower. */
export class Poll {
  private timer = 0;
  private running: Promise<void> | null = null;
  private isAsked = false;

  /** @param look never fails; answers how often in a row it could not look */
  constructor(private readonly look: () => Promise<number>) {}

  /** A look that begins now or, when one is under way, right after it. */
  now(): Promise<void> {
    this.isAsked = true;
    return this.running ??= this.run();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let failures = 0;
    const begun = performance.now();
    while (this.isAsked) {
      this.isAsked = false;
      failures = await this.look();
    }
    this.running = null;
    // A slow link is asked less often, one that fails less and less: a phone's battery and its prepaid megabytes are worth more.
    const wait = Math.max(quickestMs * 2 ** failures, 3 * (performance.now() - begun));
    this.timer = setTimeout(() => void this.now(), document.hidden ? slowestMs : Math.min(wait, slowestMs));
  }
}
