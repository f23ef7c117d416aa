import { NotSignedIn, Refused } from './api';
import { element, setText } from './dom';
import { t } from './i18n';

/** Under its label. */
export function labelled<T extends HTMLElement>(label: string, field: T): HTMLLabelElement {
  const row = element('label', '', label);
  row.append(field);
  return row;
}

/** Of codes and their names. */
export function choiceOf(options: readonly (readonly [string, string])[], chosen = ''): HTMLSelectElement {
  const made = element('select');
  made.dir = 'auto'; // names of a pilot file may be in another language than the page: their beginning is seen
  made.append(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
  return made;
}

export function quietButton(label: string, act: () => Promise<unknown>): HTMLButtonElement {
  const made = element('button', 'quiet', label);
  made.type = 'button';
  made.addEventListener('click', () => void act());
  return made;
}

/** A form in one row. @param send is called when it is complete */
export function formOf(fields: readonly HTMLElement[], verb: string, send: () => Promise<void>): HTMLFormElement {
  const form = element('form', 'files');
  form.append(...fields, element('button', '', verb));
  form.addEventListener('submit', event => {
    event.preventDefault();
    void send();
  });
  return form;
}

/** A line that says what became of what was asked for. */
export class Outcome {
  readonly element = element('p', 'outcome');

  constructor() {
    this.element.setAttribute('role', 'status');
  }

  tell(text: string): void {
    setText(this.element, text);
  }

  /** Answers whether it was done. */
  async of(work: () => Promise<unknown>): Promise<boolean> {
    try {
      this.tell('');
      await work();
      return true;
    } catch (error) {
      this.tell(error instanceof Refused || error instanceof NotSignedIn ? error.message : t('alert.failed'));
      return false;
    }
  }
}

/** A table that a narrow screen scrolls, with a name for who does not see it. */
export function tableOf(name: string, head: readonly string[]): { element: HTMLElement; rows: HTMLTableSectionElement } {
  const [box, table, top, rows] = [element('div', 'scroll'), element('table'), element('tr'), element('tbody')];
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', name);
  top.append(...head.map(text => { const cell = element('th', '', text); cell.scope = 'col'; return cell; }));
  const first = element('thead');
  first.append(top);
  table.append(first, rows);
  box.append(table);
  return { element: box, rows };
}

export function rowOf(cells: readonly (string | Node)[]): HTMLTableRowElement {
  const row = element('tr');
  for (const cell of cells) {
    const made = element('td');
    made.append(cell);
    row.append(made);
  }
  return row;
}

/** To be shown once. */
export function copyable(text: string): DocumentFragment {
  const [found, code] = [document.createDocumentFragment(), element('code', '', text)];
  const copy = quietButton(t('people.copy'), () => navigator.clipboard.writeText(text).then(() => setText(copy, t('people.copied'))));
  found.append(' ', code, ' ', copy);
  return found;
}
