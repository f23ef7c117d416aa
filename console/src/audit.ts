import './later';
import type { Api } from './api';
import { byId, element } from './dom';
import { siteTime } from './format';
import { formOf, labelled, Outcome, quietButton, rowOf, tableOf } from './forms';
import { t, textOf } from './i18n';
import type { Page } from './later';

interface Entry { at: string; who: string; what: string; scope: string; outcome: string; note: string }

const pageSize = 50;

/** Who changed what, newest first: of a time and a person, as a table and to take along. Times are in UTC, as the file has them. */
export class AuditLog implements Page {
  private readonly outcome = new Outcome();
  private readonly table = tableOf(t('audit.title'), [t('audit.time'), t('audit.who'), t('audit.what'), t('audit.where'), t('col.state')]);
  private readonly more = quietButton(t('audit.more'), () => this.read(true));
  private readonly who = element('input');
  private readonly from = element('input');
  private readonly to = element('input');
  private api: Api | null = null;
  private continuation: string | null | undefined;

  constructor(private readonly save: (path: string, name: string) => Promise<string>) {
    this.from.type = this.to.type = 'date';
    this.who.id = 'audit-who';
    const fields = [labelled(t('audit.who'), this.who), labelled(t('audit.from'), this.from), labelled(t('audit.to'), this.to)];
    const file = quietButton('CSV', async () => this.outcome.tell(await this.save(`/api/audit.csv?${this.asked()}`, 'audit.csv')));
    const form = formOf(fields, t('filter'), () => this.read(false));
    file.setAttribute('aria-label', `${t('audit.title')} CSV`);
    form.append(file);
    byId('audit').append(element('h2', '', t('audit.title')), form, this.outcome.element, this.table.element, this.more);
  }

  /** Read once; again when it is asked for. */
  async show(api: Api): Promise<void> {
    if (this.api === api) return;
    this.api = api;
    await this.read(false);
  }

  private asked(): URLSearchParams {
    const asked = new URLSearchParams();
    if (this.who.value.trim()) asked.set('person', this.who.value.trim());
    if (this.from.value) asked.set('from', `${this.from.value}T00:00:00Z`);
    if (this.to.value) asked.set('to', new Date(Date.parse(this.to.value) + 86_400_000).toISOString()); // the day itself too
    return asked;
  }

  private async read(isMore: boolean): Promise<void> {
    const asked = this.asked();
    asked.set('take', String(pageSize));
    if (isMore && this.continuation) asked.set('continuation', this.continuation);
    await this.outcome.of(async () => {
      const answer = await this.api!.get<{ entries: Entry[]; continuation?: string | null }>(`/api/audit?${asked}`);
      const rows = answer.entries.map(entry => {
        const what = element('span', '', entry.what);
        [what.lang, what.dir, what.title] = ['en', 'ltr', entry.note]; // the API's own words
        return rowOf([siteTime(entry.at, 'UTC'), entry.who, what, entry.scope, textOf('audit', entry.outcome, entry.outcome)]);
      });
      if (isMore) this.table.rows.append(...rows);
      else this.table.rows.replaceChildren(...rows);
      this.continuation = answer.continuation;
      this.more.hidden = !this.continuation;
      if (!isMore && rows.length === 0) this.outcome.tell(t('audit.none'));
    });
  }
}
