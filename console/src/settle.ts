import { NotSignedIn, Refused, type Api } from './api';
import { adoptEntry, discard, entriesOf, requeue, type Entry, type Waiting } from './entries';
import { t } from './i18n';

/** What is no longer in quarantine after a try. */
const taken = ['stored', 'already-stored', 'requeued-before'];

/** Tries all entries of a reason again, a hundred at a time; a try that breaks off goes on where it stopped when it is asked for again. */
export async function requeueAll(api: Api, pilot: string, reason: string, tell: (text: string) => void): Promise<void> {
  let [left, staying] = [0, 0];
  let continuation: string | undefined;
  const so = (): string => t('q.so', { left, staying });
  try {
    tell(t('q.trying'));
    do {
      const answer = await requeue(api, pilot, reason, continuation);
      const done = answer.entries.filter(entry => taken.includes(entry.result)).length;
      left += done;
      staying += answer.entries.length - done;
      continuation = answer.continuation;
      tell(`${so()}…`);
    } while (continuation);
    tell(`${so()}.`);
  } catch (error) {
    tell(failure(error, t('q.broke', { so: so() })));
  }
}

/** Makes a device of one whose message waits, and takes in what waits of it. */
export async function adopt(api: Api, pilot: string, entry: Entry, tell: (text: string) => void): Promise<void> {
  const device = entry.names ?? prompt(t('q.where'), `${pilot === '-' ? '' : pilot}`);
  if (device === null) return;
  try {
    const { added, readings } = await adoptEntry(api, entry.id, device || undefined, true);
    if (!confirm(`${t('q.askAdopt')}\n${added.join('\n')}\n\n${t('q.reads')}\n${readings.join('\n')}`)) return;
    tell(t('q.writing'));
    await adoptEntry(api, entry.id, device || undefined, false);
    await requeueAll(api, pilot, entry.reason, tell);
  } catch (error) {
    tell(failure(error, t('q.adoptBroke')));
  }
}

/** Settles the entries of a reason for good, as many as had come when the operator looked. */
export async function discardAll(api: Api, pilot: string, waiting: Waiting, why: string, tell: (text: string) => void): Promise<void> {
  const until = new Date(Date.parse(waiting.newest) + 1).toISOString();
  let discarded = 0;
  try {
    tell(t('q.discarding'));
    for (;;) {
      // Only by their first reason, as they were shown: a message with several waits under its first.
      const entries = (await entriesOf(api, pilot, waiting.reason, 100, until)).filter(entry => entry.reason === waiting.reason);
      if (entries.length === 0) break;
      const results = await discard(api, entries.map(entry => entry.id), why);
      const done = results.filter(({ result }) => result.startsWith('discarded')).length;
      discarded += done;
      tell(`${t('q.discarded', { count: discarded })}…`);
      if (done === 0) throw new Error('None of them could be discarded.');
    }
    tell(t('q.allDiscarded', { count: discarded }));
  } catch (error) {
    tell(failure(error, t('q.discardBroke', { count: discarded })));
  }
}

const failure = (error: unknown, otherwise: string): string =>
  error instanceof NotSignedIn ? t('sign.unknown') : error instanceof Refused ? error.message : otherwise;
