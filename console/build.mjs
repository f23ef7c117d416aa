// Builds the page into dist/: a script, a style sheet and the reader's language, what is needed later apart from them, and no request to anywhere else.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { keys, languages, writeLanguages } from './languages.mjs';

const firstLimitBytes = 14 * 1024; // gzipped, what the first view needs in the largest language
const wholeLimitBytes = 120 * 1024; // all files, all languages

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none' };
// Two scripts come first: begin, which is small and asks for data at once, and main. Whatever is loaded later imports main, and what comes after that later,
// so that esbuild puts what both need into the file that is there already, and not into one for each set of files: a request costs 400 ms on a weak link.
const made = await build({
  ...common, entryPoints: { begin: 'src/begin.ts', app: 'src/main.ts' }, splitting: true, format: 'esm', outdir: 'dist', chunkNames: '[name]-[hash]', metafile: true,
  loader: { '.html': 'text' }, define: { FIRST_KEYS: JSON.stringify(keys(false).join(' ')), MORE_KEYS: JSON.stringify(keys(true).join(' ')) },
});
const outputs = Object.entries(made.metafile.outputs);
const fileOf = source => outputs.find(([, output]) => source in output.inputs)[0].replace('dist/', '');
const [begin, main] = ['src/begin.ts', 'src/main.ts'].map(fileOf);
for (const stub of ['begin.js', 'app.js']) if (stub !== begin && stub !== main) rmSync(`dist/${stub}`);
const first = [begin, main];
const others = made.metafile.outputs[`dist/${main}`].imports.filter(one => one.kind === 'import-statement' && !first.includes(one.path.replace('dist/', '')));
if (others.length > 0) throw new Error(`${main} needs ${others.map(one => one.path)} too: let what is loaded later import main.`);
// What main loads later is asked for at once, not first its stub, which names the file. When that fails, the stub's import says so.
const stub = Object.keys(made.metafile.outputs).find(file => /\/later-\w+\.js$/.test(file)).replace('dist/', '');
const loads = `import("./${stub}")`;
const text = readFileSync(`dist/${main}`, 'utf8');
if (text.split(loads).length !== 2) throw new Error(`${main} does not load ${stub} in one place.`);
writeFileSync(`dist/${main}`, text.replace(loads, `(import("./${fileOf('src/later.ts')}").catch(()=>{}),${loads})`));
for (const sheet of ['style.css', 'later.css']) await build({ ...common, entryPoints: [`src/${sheet}`], outfile: `dist/${sheet}` });
const copied = ['icon.svg', 'app.webmanifest'];
for (const file of copied) cpSync(`src/${file}`, `dist/${file}`);
const sources = readdirSync('src').map(file => readFileSync(`src/${file}`, 'utf8')).join('\n');
writeLanguages('dist', sources);
const scripts = `<script type="module" async src="${begin}"></script><script type="module" src="${main}"></script>`;
const html = readFileSync('src/index.html', 'utf8').replace('<title>', `${scripts}<title>`).replace(/>\s+</g, '> <').replace(/<!--.*?-->/g, '');
writeFileSync('dist/index.html', html);

const files = readdirSync('dist');
const version = createHash('sha256').update(files.map(file => readFileSync(`dist/${file}`)).join('')).digest('hex').slice(0, 16);
await build({
  ...common, entryPoints: ['src/sw.ts'], outfile: 'dist/sw.js', define: { VERSION: JSON.stringify(version), LANGUAGES: JSON.stringify(languages),
    FILES: JSON.stringify(files.filter(file => !languages.includes(file.replace(/(-more)?\.js/, '')) && file !== 'index.html')) },
});

const bytesOf = files => files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const largest = Math.max(...languages.map(tag => bytesOf([`${tag}.js`])));
const [firstBytes, whole] = [bytesOf(['index.html', 'style.css', ...first, ...copied]) + largest, bytesOf(readdirSync('dist'))];
console.log(`page: ${firstBytes} bytes gzipped with the largest language (${largest}), ${whole} with all languages and what is loaded later`);
if (firstBytes > firstLimitBytes) throw new Error(`The page has ${firstBytes} bytes gzipped; the limit is ${firstLimitBytes}.`);
if (whole > wholeLimitBytes) throw new Error(`All files have ${whole} bytes gzipped; the limit is ${wholeLimitBytes}.`);
