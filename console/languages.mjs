// The languages of the page: one complete message file each, checked against the English one, written into dist/ for the page to load the chosen one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const folder = 'languages';
const later = ['alarm', 'audit', 'chart', 'clock', 'col', 'cstatus', 'files', 'filter', 'group', 'gw', 'ind', 'keys', 'kind', 'lane', 'map', 'off', 'people', 'prob', 'push', 'q', 'reach', 'reason', 'rep', 'role', 'sign', 'status', 'todo', 'told', 'who']; // of the views that are loaded after the first
const isLater = key => key.includes('.') && later.includes(key.split('.')[0]) && !['sign.going', 'sign.not', 'sign.out'].includes(key);
const spoken = Array.from({ length: 201 }, (_, count) => count);
const placeholders = text => [...text.matchAll(/\{(\w+)\}/g)].map(found => found[1]).sort().join(' ');

const read = tag => JSON.parse(readFileSync(`${folder}/${tag}.json`, 'utf8'));

export const languages = readdirSync(folder).map(file => file.replace('.json', ''));

/** The keys of the texts that are loaded first, or later, in the order of the files in dist/: these have no keys of their own, which would be the same in every language. */
export const keys = later => Object.keys(read('en').texts).filter(key => later === isLater(key));

/** Throws with every mistake when there is one. */
export function writeLanguages(dist, sources) {
  const files = new Map(languages.map(tag => [tag, read(tag)]));
  const english = files.get('en').texts;
  const mistakes = [...unused(english, sources), ...missing(english, sources)];
  for (const [tag, file] of files) mistakes.push(...compared(tag, file, english));
  if (mistakes.length > 0) throw new Error(`The message files have mistakes:\n  ${mistakes.join('\n  ')}`);
  for (const [tag, { checkedBy, texts }] of files) {
    const part = later => keys(later).map(key => texts[key]);
    writeFileSync(`${dist}/${tag}.js`, `export default ${JSON.stringify({ checkedBy, texts: part(false) })};\n`);
    writeFileSync(`${dist}/${tag}-more.js`, `export default ${JSON.stringify(part(true))};\n`);
  }
}

function compared(tag, { checkedBy, texts }, english) {
  const name = `${folder}/${tag}.json`;
  const mistakes = [];
  if (checkedBy === undefined) mistakes.push(`${name}: "checkedBy" is missing: write the name of the native speaker who checked it, or null`);
  for (const key of Object.keys(texts).filter(key => !(key in english))) mistakes.push(`${name}: "${key}" is in no English file: remove it`);
  for (const [key, text] of Object.entries(english)) {
    const found = texts[key];
    if (found === undefined) mistakes.push(`${name}: "${key}" is missing: add it`);
    else if (typeof text !== typeof found) mistakes.push(`${name}: "${key}": write ${typeof text === 'string' ? 'one text' : 'a text for each plural form'}`);
    else if (typeof text === 'string') mistakes.push(...differing(name, key, placeholders(text), placeholders(found)));
    else mistakes.push(...ofPlural(name, tag, key, text, found));
  }
  return mistakes;
}

/** Every form that whole numbers take in the language is there, and no other; a form for one number alone may leave the count out. */
function ofPlural(name, tag, key, text, found) {
  const rules = new Intl.PluralRules(tag);
  const forms = [...new Set([...spoken.map(count => rules.select(count)), 'other'])];
  const mistakes = forms.filter(form => !(form in found)).map(form => `${name}: "${key}": the form "${form}" is missing`);
  mistakes.push(...Object.keys(found).filter(form => !forms.includes(form)).map(form => `${name}: "${key}": this language has no form "${form}"`));
  const wanted = placeholders(text.other);
  for (const [form, one] of Object.entries(found)) {
    const isOneNumber = spoken.filter(count => rules.select(count) === form).length === 1;
    if (isOneNumber && placeholders(one) === wanted.split(' ').filter(name => name !== 'count').join(' ')) continue;
    mistakes.push(...differing(name, `${key}" ("${form})`, wanted, placeholders(one)));
  }
  return mistakes;
}

const differing = (name, key, wanted, found) => wanted === found ? [] : [`${name}: "${key}": placeholders are [${found}], should be [${wanted}]`];

/** Texts by a code of the API are found by their first part. */
function unused(english, sources) {
  const prefixes = new Set([...sources.matchAll(/textOf\('(\w+)'/g)].map(found => found[1]));
  return Object.keys(english).filter(key => !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`) && !prefixes.has(key.split('.')[0]))
    .map(key => `${folder}/en.json: "${key}" is used nowhere: remove it from every file`);
}

/** What a script asks for is checked by its types; this is for the page's own text. */
function missing(english, sources) {
  return [...sources.matchAll(/data-(?:t|label)="([^"]+)"/g)].map(found => found[1]).filter(key => !(key in english))
    .map(key => `index.html: "${key}" is in no message file`);
}
