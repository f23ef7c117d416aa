// Small pictures in SVG: a day's line on a card, and a tank as full as it is.

import { svg } from './dom';
import type { Point } from './series';

const [width, height] = [200, 32];

/** The least and greatest of the points touch the edges; a gap stays one. */
export function sparkline(points: readonly Point[], from: number, to: number): SVGElement {
  const picture = svg('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', class: 'spark', role: 'img' });
  const [low, high] = [Math.min(...points.map(point => point.middle)), Math.max(...points.map(point => point.middle))];
  const x = (time: number): string => ((time - from) / (to - from) * width).toFixed(1);
  const y = (value: number): string => (high === low ? height / 2 : height - 2 - (value - low) / (high - low) * (height - 4)).toFixed(1);
  let path = '';
  let last: Point | undefined;
  for (const point of points) {
    const isNext = last !== undefined && point.from - last.to < point.to - point.from;
    path += `${isNext ? 'L' : 'M'}${x((point.from + point.to) / 2)} ${y(point.middle)}`;
    last = point;
  }
  picture.append(svg('path', { d: path, 'vector-effect': 'non-scaling-stroke' }));
  return picture;
}

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
