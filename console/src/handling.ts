import { knownName } from './account';
import { NotSignedIn, Refused, type Alert } from './api';
import { nameOf, type Handling } from './alerts';
import { t } from './i18n';
import { canKeep } from './kept';
import { outbox } from './looking';
import { signOut } from './main';
import { state } from './state';
import { askWhy } from './why';

const shelvedMs = 24 * 3_600_000;

/** What an operator does about an alert. */
export const handling: Handling = {
  async acknowledge(alert) {
    try {
      if (!state.api) throw new Error('Nobody is signed in.');
      await state.api.acknowledge(alert.id);
      await state.poll.now();
      return '';
    } catch (error) {
      if (error instanceof NotSignedIn) signOut('sign.unknown');
      if (error instanceof Refused) return error.message;
      if (!canKeep) return t('alert.failed');
      await outbox.add(alert, knownName());
      state.showAgain();
      return '';
    }
  },

  // Not kept for later: a shelving made without a link would begin when nobody expects it.
  async handle(alert: Alert, action) {
    const verb = t(`alert.${action}`);
    const label = { assign: t('alert.to'), comment: verb, shelve: undefined, unshelve: undefined }[action];
    try {
      const text = action === 'unshelve' ? '' : await askWhy(nameOf(alert), verb, label);
      if (text === null) return '';
      if (!state.api) throw new Error('Nobody is signed in.');
      const until = new Date(state.now + shelvedMs).toISOString();
      await state.api.handle(alert.id, { action, ...(action === 'assign' ? { to: text } : text && { text }), ...(action === 'shelve' && { until }) });
      await state.poll.now();
      return '';
    } catch (error) {
      if (error instanceof NotSignedIn) signOut('sign.unknown');
      return error instanceof Refused ? error.message : t('alert.failed');
    }
  },
};
