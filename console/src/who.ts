import { byId, setText } from './dom';
import { keepName, knownName } from './session';

/** Who does it, and why where that is asked too. */
export interface Who { name: string; why: string }

/** The name that stands beside what is done; asked for each time, filled in from the last. Null when cancelled. */
export function askWho(question: string, verb: string, asksWhy = false): Promise<Who | null> {
  const dialog = byId<HTMLDialogElement>('who');
  const [name, why] = [byId<HTMLInputElement>('name'), byId<HTMLInputElement>('why')];
  setText(byId('who-title'), question);
  setText(byId('who-ok'), verb);
  name.value = knownName();
  why.value = '';
  why.required = asksWhy;
  byId('ask-why').hidden = !asksWhy;
  dialog.returnValue = 'cancel'; // what Escape leaves
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    const who = { name: name.value.trim(), why: why.value.trim() };
    const isGiven = dialog.returnValue === 'ok' && who.name !== '' && (!asksWhy || who.why !== '');
    if (isGiven) keepName(who.name);
    resolve(isGiven ? who : null);
  }, { once: true }));
}
