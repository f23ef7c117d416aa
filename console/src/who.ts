import { byId } from './dom';
import { keepName, knownName } from './session';

/** The name that stands beside an acknowledgement; asked for each time, filled in from the last. Empty when cancelled. */
export function askName(): Promise<string> {
  const dialog = byId<HTMLDialogElement>('who');
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
