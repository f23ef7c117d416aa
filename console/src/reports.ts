import './later';
import type { Api, Pilot, Session } from './api';
import { byId, element } from './dom';
import { lengthText } from './format';
import { quietButton, Outcome, rowOf, tableOf } from './forms';
import { t } from './i18n';
import { Indicators } from './indicators';
import { language } from './language';
import type { Page } from './later';
import { monthText, numberText } from './laterformat';
import { state } from './state';

interface SiteReport { site: string; alerts: number; mostInTenMinutes: number; secondsToAcknowledge?: number | null }

/** To hand in: the monthly report, how well alerting works at each site, and indicators. */
export class Reports implements Page {
  private readonly outcome = new Outcome();
  private readonly months = element('div');
  private readonly alerts = tableOf(t('rep.alerts'), [t('group.site'), t('rep.raised'), t('rep.most'), t('rep.answered'), t('files')]);
  private readonly indicators: Indicators;
  private shown = '';

  constructor(private readonly save: (path: string, name: string) => Promise<string>) {
    this.indicators = new Indicators(save);
    byId('reports').append(element('h2', '', t('rep.month')), this.months, this.outcome.element, element('h2', '', t('rep.alerts')), this.alerts.element, this.indicators.element);
  }

  async show(api: Api, session: Session, pilot: Pilot): Promise<void> {
    const month = new Date(state.now).toISOString().slice(0, 7);
    const key = `${pilot.pilot} ${month} ${session.name}`;
    if (key === this.shown) return; // read once
    const asked = new URLSearchParams({ pilot: pilot.pilot });
    this.months.replaceChildren(...[month, before(month)].map(period => this.files(monthText(period), format => [
      `/api/report?${asked}&period=${period}&format=${format}&language=${language}`, `${pilot.pilot}-${period}.${format}`], ['html', 'xlsx', 'csv'])));
    const { sites } = await api.get<{ sites: SiteReport[] }>(`/api/alerts/report?${asked}`);
    this.alerts.rows.replaceChildren(...sites.map(site => rowOf([
      pilot.sites.find(one => one.site === site.site)?.name ?? site.site, numberText(site.alerts), numberText(site.mostInTenMinutes),
      typeof site.secondsToAcknowledge === 'number' ? lengthText(site.secondsToAcknowledge) : '–',
      this.files('', format => [`/api/alerts/report?${asked}&site=${site.site}&format=${format}&language=${language}`, `${pilot.pilot}-${site.site}-alerts.${format}`],
        ['html', 'csv'], site.site),
    ])));
    await this.indicators.show(api, session, pilot.pilot, month);
    this.shown = key;
  }

  private files(name: string, of: (format: string) => [string, string], formats: string[], about = name): HTMLElement {
    const row = element('p', 'files');
    row.append(name, ...formats.map(format => {
      const button = quietButton(format.toUpperCase(), async () => {
        this.outcome.tell(t('files.fetching'));
        this.outcome.tell(await this.save(...of(format)));
      });
      button.setAttribute('aria-label', `${about} ${format.toUpperCase()}`);
      return button;
    }));
    return row;
  }
}

/** The month before one such as 2026-11. */
const before = (month: string): string => new Date(Date.parse(`${month}-01T00:00:00Z`) - 1).toISOString().slice(0, 7);
