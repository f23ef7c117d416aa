// Builds the page into dist/: one script, one style sheet, no request to anywhere else.
import { build } from 'esbuild';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limitBytes = 30 * 1024; // gzipped, all files: about two seconds on a 2G link

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
await build({
  entryPoints: ['src/main.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  outfile: 'dist/app.js',
  legalComments: 'none',
});
await build({ entryPoints: ['src/style.css'], minify: true, outfile: 'dist/style.css' });
const copied = ['index.html', 'icon.svg', 'app.webmanifest'];
for (const file of copied) cpSync(`src/${file}`, `dist/${file}`);

const bytes = ['app.js', 'style.css', ...copied].reduce((sum, file) => sum + gzipSync(readFileSync(`dist/${file}`)).length, 0);
console.log(`page: ${bytes} bytes gzipped`);
if (bytes > limitBytes) throw new Error(`The page has ${bytes} bytes gzipped; the limit is ${limitBytes}.`);
