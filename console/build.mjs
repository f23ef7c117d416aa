// Builds the page into dist/: a script and a style sheet, what charts need apart from it, and no request to anywhere else.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const firstLimitBytes = 40 * 1024; // gzipped, what the first view needs: about two seconds on a 2G link
const wholeLimitBytes = 120 * 1024;

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
const made = await build({
  entryPoints: { app: 'src/main.ts' },
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  legalComments: 'none',
  metafile: true,
});
await build({ entryPoints: ['src/style.css'], bundle: true, minify: true, outfile: 'dist/style.css' });
const copied = ['index.html', 'icon.svg', 'app.webmanifest'];
for (const file of copied) cpSync(`src/${file}`, `dist/${file}`);

const imported = made.metafile.outputs['dist/app.js'].imports.filter(one => one.kind === 'import-statement').map(one => one.path.replace('dist/', ''));
const bytesOf = files => files.reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
const [first, whole] = [bytesOf(['app.js', 'style.css', ...imported, ...copied]), bytesOf(readdirSync('dist'))];
console.log(`page: ${first} bytes gzipped, ${whole} with what is loaded later`);
if (first > firstLimitBytes) throw new Error(`The page has ${first} bytes gzipped; the limit is ${firstLimitBytes}.`);
if (whole > wholeLimitBytes) throw new Error(`All files have ${whole} bytes gzipped; the limit is ${wholeLimitBytes}.`);
