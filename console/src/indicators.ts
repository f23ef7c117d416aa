import type { Api, Session } from './api';
import { element } from './dom';
import { measureText } from './format';
import { choiceOf, formOf, labelled, Outcome, quietButton, rowOf, tableOf } from './forms';
import { t, textOf } from './i18n';
import { language } from './language';

interface Indicator { id: string; name: string; unit: string; entered: boolean; periods: string[] }
interface Programme { id: string; name: string; places: { id: string; name: string }[]; indicators: Indicator[] }
interface Value { period: string; place: string; placeName: string; means?: string; value?: number | null; unit: string; status: string; note?: string; reason?: string }

/** Values of one indicator, by place and period, with what they are worth; and a form where people enter them. */
export class Indicators {
  readonly element = element('section');
  private readonly outcome = new Outcome();
  private readonly which = element('select');
  private readonly place = element('select');
  private readonly table = tableOf(t('ind.title'), [t('ind.place'), t('ind.period'), t('ind.value'), t('col.state')]);
  private readonly form: HTMLElement;
  private readonly period = element('input');
  private readonly unit = element('input');
  private readonly unitRow = labelled(t('ind.unit'), this.unit);
  private programmes: Programme[] = [];
  private api: Api | null = null;
  private month = '';
  private mayEnter = false;

  constructor(save: (path: string, name: string) => Promise<string>) {
    this.which.id = 'indicator';
    this.which.dir = this.place.dir = 'auto';
    this.which.addEventListener('change', () => void this.read());
    this.place.addEventListener('change', () => void this.read());
    const file = quietButton('CSV', async () => this.outcome.tell(await save(`/api/indicators/values?${this.asked()}&format=csv`, `${this.chosen()?.[1].id ?? ''}.csv`)));
    file.setAttribute('aria-label', `${t('ind.title')} CSV`);
    const row = element('div', 'files');
    row.append(labelled(t('ind.one'), this.which), labelled(t('ind.place'), this.place), file);
    this.form = this.entryForm();
    this.element.append(element('h2', '', t('ind.title')), row, this.table.element, this.form, this.outcome.element);
  }

  /** @param month by the pilot's clock, such as 2026-11 */
  async show(api: Api, session: Session, pilot: string, month: string): Promise<void> {
    [this.api, this.month, this.mayEnter] = [api, month, session.role !== 'viewer'];
    this.programmes = (await api.get<{ programmes: Programme[] }>('/api/indicators')).programmes;
    this.which.replaceChildren(...this.programmes.map(programme => {
      const group = element('optgroup');
      group.label = programme.name;
      group.append(...programme.indicators.map(one => new Option(one.name, `${programme.id} ${one.id}`)));
      return group;
    }));
    const own = this.programmes.find(programme => programme.id === pilot);
    if (own?.indicators[0]) this.which.value = `${own.id} ${own.indicators[0].id}`;
    this.element.hidden = this.programmes.length === 0;
    await this.read();
  }

  private chosen(): [Programme, Indicator] | undefined {
    const [programme, indicator] = this.which.value.split(' ');
    const found = this.programmes.find(one => one.id === programme);
    const one = found?.indicators.find(candidate => candidate.id === indicator);
    return found && one ? [found, one] : undefined;
  }

  /** A year of months; three years where it has no months. */
  private asked(): URLSearchParams {
    const [programme, indicator] = this.chosen()!;
    const [year, rest] = [Number(this.month.slice(0, 4)), this.month.slice(4)];
    const [from, to] = indicator.periods.includes('month') ? [`${year - 1}${rest}`, this.month]
      : indicator.periods.includes('quarter') ? [`${year - 1}-Q1`, `${year}-Q4`] : [String(year - 2), String(year)];
    return new URLSearchParams({ programme: programme.id, indicator: indicator.id, from, to, ...(this.place.value && { place: this.place.value }) });
  }

  private async read(): Promise<void> {
    const chosen = this.chosen();
    if (!chosen) return;
    const [programme, indicator] = chosen;
    const place = programme.places.some(one => one.id === this.place.value) ? this.place.value : '';
    this.place.replaceChildren(...choiceOf([['', t('ind.all')], ...programme.places.map(one => [one.id, one.name] as const)]).options);
    this.place.value = place;
    this.unitRow.hidden = indicator.unit !== '';
    this.form.hidden = !this.mayEnter || !indicator.entered;
    this.period.value = indicator.periods.includes('month') ? this.month : this.month.slice(0, 4);
    await this.outcome.of(async () => {
      const { values } = await this.api!.get<{ values: Value[] }>(`/api/indicators/values?${this.asked()}&language=${language}`);
      this.table.rows.replaceChildren(...[...values].sort((a, b) => b.period.localeCompare(a.period)).map(value => {
        const why = element('span', 'when', [value.note, value.reason].filter(Boolean).join('. '));
        [why.lang, why.dir] = ['en', 'ltr']; // the API's own words
        const state = element('span', '', [value.means, textOf('status', value.status, value.status)].filter(Boolean).join(', '));
        state.append(' ', why);
        return rowOf([value.placeName, value.period, typeof value.value === 'number' ? measureText(value.value, value.unit) : '–', state]);
      }));
      if (values.length === 0) this.outcome.tell(t('ind.none'));
    });
  }

  private entryForm(): HTMLElement {
    const [value, source] = [element('input'), element('input')];
    [this.unit.value, this.unit.size] = ['1', 6];
    [value.inputMode, value.required, source.required, source.maxLength, this.period.required] = ['decimal', true, true, 500, true];
    const form = formOf([labelled(t('ind.period'), this.period), labelled(t('ind.value'), value), this.unitRow, labelled(t('ind.source'), source)], t('ind.enter'), async () => {
      const [programme, indicator] = this.chosen()!;
      const place = this.place.value || programme.places[0]!.id;
      const entry = { programme: programme.id, indicator: indicator.id, period: this.period.value, place, value: Number(value.value.replace(',', '.')), source: source.value,
        ...(!indicator.unit && { unit: this.unit.value }) };
      if (await this.outcome.of(() => this.api!.post('/api/indicators/entries', entry))) {
        value.value = '';
        await this.read();
      }
    });
    return form;
  }
}
