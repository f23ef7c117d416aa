import { byId, setText } from './dom';
import { keepName, knownName } from './session';

/** The name that stands beside what is done; asked for each time, filled in from the last. Empty when cancelled. */
export function askName(question: string, verb: string): Promise<string> {
  const dialog = byId<HTMLDialogElement>('who');
  setText(byId('who-title'), question);
  setText(byId('who-ok'), verb);
  const input = byId<HTMLInputElement>('name');
  input.value = knownName();
  dialog.returnValue = 'cancel'; // what Escape leaves
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    const name = dialog.returnValue === 'ok' ? input.value.trim() : '';
    if (name) keepName(name);
    resolve(name);
  }, { once: true }));
}
