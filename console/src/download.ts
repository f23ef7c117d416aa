import type { Api } from './api';

/** Hands a file of the app to the browser to keep. Fails when it does not come through whole. */
export async function download(api: Api, path: string, name: string): Promise<void> {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await api.file(path));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
