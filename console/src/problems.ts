import './later';
import type { Api, Pilot, Session } from './api';
import { byId, element, KeyedList, setText, type Part } from './dom';
import { siteTime } from './format';
import { choiceOf, formOf, labelled, Outcome } from './forms';
import { t, textOf } from './i18n';
import type { Page } from './later';

interface Problem {
  id: string; site: string; madeAt: string; kind: string; text?: string; contact?: string; status: string; answer?: string; answeredBy?: string; answeredAt?: string;
}

const statuses = ['received', 'in-work', 'solved', 'no-problem'];

/** What citizens have reported, with the status and the words that the public reads. */
export class ProblemList implements Page {
  private readonly outcome = new Outcome();
  private readonly none = element('p', '', t('prob.none'));
  private readonly all = element('input');
  private readonly list: KeyedList<Problem>;
  private shown: { api: Api; pilot: Pilot } | undefined;

  constructor(private readonly refresh: () => void) {
    const cards = element('ul', 'alerts');
    this.list = new KeyedList(cards, problem => problem.id, problem => this.part(problem));
    this.all.type = 'checkbox';
    this.all.addEventListener('change', () => this.refresh());
    byId('problems').append(element('h2', '', t('nav.problems')), element('p', 'when', t('prob.hint')), labelled(t('prob.all'), this.all), this.outcome.element, this.none, cards);
  }

  async show(api: Api, session: Session, pilot: Pilot): Promise<void> {
    this.shown = { api, pilot };
    if (session.role === 'viewer') return this.outcome.tell(t('prob.operators'));
    const state = this.all.checked ? 'all' : 'open';
    const { reports } = await api.get<{ reports: Problem[] }>(`/api/citizen-reports?pilot=${encodeURIComponent(pilot.pilot)}&state=${state}`);
    this.list.show(reports);
    this.none.hidden = reports.length > 0;
  }

  private part(first: Problem): Part<Problem> {
    const site = this.shown!.pilot.sites.find(one => one.site === first.site);
    const zone = site?.zone ?? 'UTC';
    const [card, when, text, contact, answered] = [element('li', 'alert warning'), element('p', 'when'), element('p', 'detail'), element('p', 'when detail'), element('p', 'when')];
    text.dir = 'auto';
    const [status, answer] = [choiceOf(statuses.map(one => [one, textOf('cstatus', one, one)]), first.status), element('input')];
    [answer.maxLength, answer.value] = [1000, first.answer ?? ''];
    const words = labelled(t('prob.answer'), answer);
    words.className = 'wide-field';
    const form = formOf([labelled(t('prob.status'), status), words], t('prob.send'), async () => {
      await this.outcome.of(() => this.shown!.api.post(`/api/citizen-reports/${encodeURIComponent(first.id)}`, { status: status.value, answer: answer.value || undefined }));
      this.refresh();
    });
    card.append(element('h3', '', textOf('kind', first.kind, first.kind)), when, text, contact, answered, form);
    return {
      element: card,
      update(problem) {
        setText(when, `${site?.name ?? problem.site}, ${siteTime(problem.madeAt, zone)}`);
        setText(text, problem.text ?? '');
        setText(contact, problem.contact ? t('prob.contact', { contact: problem.contact }) : '');
        setText(answered, problem.answeredAt ? `${textOf('cstatus', problem.status, problem.status)}: ${problem.answeredBy ?? ''}, ${siteTime(problem.answeredAt, zone)}` : '');
      },
    };
  }
}
