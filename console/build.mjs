// Builds the page into dist/: a script, a style sheet and the reader's language, what is needed later apart from them, and no request to anywhere else.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { writeLanguages } from './languages.mjs';

const firstLimitBytes = 40 * 1024; // gzipped, what the first view needs in the largest language
const wholeLimitBytes = 120 * 1024; // all files, all languages

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const common = { bundle: true, minify: true, target: 'es2022', legalComments: 'none' };
const made = await build({
  ...common, entryPoints: { app: 'src/main.ts' }, splitting: true, format: 'esm', outdir: 'dist', chunkNames: '[name]-[hash]', metafile: true,
});
await build({ ...common, entryPoints: ['src/style.css'], outfile: 'dist/style.css' });
const copied = ['index.html', 'icon.svg', 'app.webmanifest'];
for (const file of copied) cpSync(`src/${file}`, `dist/${file}`);
const sources = readdirSync('src').map(file => readFileSync(`src/${file}`, 'utf8')).join('\n');
const languages = writeLanguages('dist', sources);
const imported = made.metafile.outputs['dist/app.js'].imports.filter(one => one.kind === 'import-statement').map(one => one.path.replace('dist/', ''));
const preload = imported.map(file => `<link rel="modulepreload" href="${file}">`).join('');
writeFileSync('dist/index.html', readFileSync('src/index.html', 'utf8').replace('</head>', `${preload}</head>`));

const files = readdirSync('dist');
const version = createHash('sha256').update(files.map(file => readFileSync(`dist/${file}`)).join('')).digest('hex').slice(0, 16);
await build({
  ...common, entryPoints: ['src/sw.ts'], outfile: 'dist/sw.js', define: { VERSION: JSON.stringify(version), LANGUAGES: JSON.stringify(languages),
    FILES: JSON.stringify(files.filter(file => !languages.includes(file.replace(/(-more)?\.js/, '')) && file !== 'index.html')) },
});

const bytesOf = files => files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const largest = Math.max(...languages.map(tag => bytesOf([`${tag}.js`])));
const [first, whole] = [bytesOf(['app.js', 'style.css', ...imported, ...copied]) + largest, bytesOf(readdirSync('dist'))];
console.log(`page: ${first} bytes gzipped with the largest language (${largest}), ${whole} with all languages and what is loaded later`);
if (first > firstLimitBytes) throw new Error(`The page has ${first} bytes gzipped; the limit is ${firstLimitBytes}.`);
if (whole > wholeLimitBytes) throw new Error(`All files have ${whole} bytes gzipped; the limit is ${wholeLimitBytes}.`);
