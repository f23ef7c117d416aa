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
