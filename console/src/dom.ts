export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found as T;
}

export function element<K extends keyof HTMLElementTagNameMap>(name: K, className = '', text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Record<string, string | number> = {}, text = ''): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  if (text) made.textContent = text;
  return made;
}

/** Sets text only where it differs, so that a screen reader is not told the same again. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

export interface Part<T> { readonly element: HTMLElement; update(item: T): void }

/** Children kept by key from one poll to the next: what has the focus keeps it, and only what changed is touched. */
export class KeyedList<T> {
  private readonly parts = new Map<string, Part<T>>();

  constructor(private readonly parent: HTMLElement, private readonly key: (item: T) => string, private readonly make: (item: T) => Part<T>) {}

  show(items: readonly T[]): void {
    const gone = new Set(this.parts.keys());
    let place: Element | null = this.parent.firstElementChild;
    for (const item of items) {
      const key = this.key(item);
      let part = this.parts.get(key);
      if (!part) this.parts.set(key, part = this.make(item));
      gone.delete(key);
      part.update(item);
      if (part.element === place) place = place.nextElementSibling;
      else this.parent.insertBefore(part.element, place);
    }
    for (const key of gone) {
      this.parts.get(key)!.element.remove();
      this.parts.delete(key);
    }
  }
}
