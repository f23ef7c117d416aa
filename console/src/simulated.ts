import { byId, setText } from './dom';
import { t } from './i18n';

/** Says that nothing here is real, where that is so: beside the first values that are shown. */
export function tellSimulated(speed: number | undefined): void {
  byId('simulated').hidden = speed === undefined;
  if (speed !== undefined) setText(byId('simulated'), t('simulated', { speed }));
}
