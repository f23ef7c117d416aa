// The views that the first screen does without: loaded when its values are shown, so that these come sooner on a weak link.

import type { Api } from './api';
import { DeviceView } from './device';
import { download } from './download';
import { GatewayList } from './gateways';
import { t } from './i18n';
import { MapView } from './map';
import { QuarantineList } from './quarantine';
import { adopt, discardAll, requeueAll } from './settle';
import { askWhy } from './why';

/** @param again looks now; the promise ends when it was seen */
export function laterViews(api: () => Api | null, again: () => Promise<void>, signOut: (reason: string) => void) {
  const quarantine = new QuarantineList({
    entries: (pilot, reason) => api()!.entries(pilot, reason, 5),
    async requeue(pilot, reason, tell) {
      await requeueAll(api()!, pilot, reason, tell);
      await again();
    },
    async adopt(pilot, entry, tell) {
      await adopt(api()!, pilot, entry, tell);
      await again();
    },
    async discard(pilot, waiting, tell) {
      const why = await askWhy(t('q.askDiscard', { count: waiting.count }), t('q.doDiscard'));
      const asked = api();
      if (!asked || why === null) return;
      await discardAll(asked, pilot, waiting, why, tell);
      await again();
    },
  });
  const device = new DeviceView(() => void again(), (path, name) => download(api()!, path, name, signOut));
  return { device, gateways: new GatewayList(), map: new MapView(), quarantine };
}
