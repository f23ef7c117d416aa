import type { Api } from './api';
import { byId, setText } from './dom';

let isKnown = false;

/** Says that nothing here is real, where that is so. Before the first values are shown. */
export async function tellSimulated(api: Api): Promise<void> {
  if (isKnown) return;
  const { simulatedSpeed } = await api.health();
  isKnown = true;
  byId('simulated').hidden = simulatedSpeed === undefined;
  if (simulatedSpeed !== undefined) setText(byId('simulated'), `Simulated: no device here is real, and time runs ${simulatedSpeed} times as fast as real.`);
}
