import { byId, setText } from './dom';
import { t } from './i18n';

/** Why something is done, or what else the label asks, in the operator's own words; null when cancelled. */
export function askWhy(question: string, verb: string, label = t('who.why')): Promise<string | null> {
  const dialog = byId<HTMLDialogElement>('why-dialog');
  const why = byId<HTMLInputElement>('why');
  setText(byId('why-title'), question);
  setText(byId('why-ok'), verb);
  setText(byId('why-label'), label);
  why.value = '';
  dialog.returnValue = 'cancel'; // what Escape leaves
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener('close', () => {
    const given = why.value.trim();
    resolve(dialog.returnValue === 'ok' && given !== '' ? given : null);
  }, { once: true }));
}
