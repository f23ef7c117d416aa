import { NotSignedIn, Refused, type Api } from './api';

/** What is no longer in quarantine after a try. */
const taken = ['stored', 'already-stored', 'requeued-before'];

/** Tries all entries of a reason again, a hundred at a time; a try that breaks off goes on where it stopped when it is asked for again. */
export async function requeueAll(api: Api, pilot: string, reason: string, tell: (text: string) => void): Promise<void> {
  let [left, staying] = [0, 0];
  let continuation: string | undefined;
  const so = (): string => `${left} taken in, ${staying} still waiting`;
  try {
    tell('Trying…');
    do {
      const answer = await api.requeue(pilot, reason, continuation);
      const done = answer.entries.filter(entry => taken.includes(entry.result)).length;
      left += done;
      staying += answer.entries.length - done;
      continuation = answer.continuation;
      tell(`${so()}…`);
    } while (continuation);
    tell(`${so()}.`);
  } catch (error) {
    tell(error instanceof NotSignedIn ? 'This key may not do that.'
      : error instanceof Refused ? error.message
      : `The link broke off: ${so()}. Try again; nothing counts twice.`);
  }
}
