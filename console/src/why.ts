import { byId, setText } from './dom';

/** Why something is done for good, in the operator's own words; null when cancelled. */
export function askWhy(question: string, verb: string): Promise<string | null> {
  const dialog = byId<HTMLDialogElement>('why-dialog');
  const why = byId<HTMLInputElement>('why');
  setText(byId('why-title'), question);
  setText(byId('why-ok'), verb);
  why.value = '';
  dialog.returnValue = 'cancel'; // what Escape leaves
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    const given = why.value.trim();
    resolve(dialog.returnValue === 'ok' && given !== '' ? given : null);
  }, { once: true }));
}
