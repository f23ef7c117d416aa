import { svg } from './dom';

/** @returns the picture, and how to fill it: a share, 0 to 1 */
export function tank(): { element: SVGElement; fill(share: number): void } {
  const element = svg('svg', { viewBox: '0 0 40 48', class: 'tank', 'aria-hidden': 'true' });
  const water = svg('rect', { x: 3, width: 34, class: 'water' });
  element.append(water, svg('path', { d: 'M2 4V44a2 2 0 0 0 2 2H36a2 2 0 0 0 2-2V4', class: 'wall' }));
  return {
    element,
    fill(share) {
      const tall = 42 * Math.min(1, Math.max(0, share));
      water.setAttribute('y', String(45 - tall));
      water.setAttribute('height', String(tall));
    },
  };
}
