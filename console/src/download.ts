import { NotSignedIn, type Api } from './api';
import { t, type Key } from './i18n';

/** Hands a file of the app to the browser to keep. Answers what went wrong; empty when nothing did. */
export async function download(api: Api, path: string, name: string, signOut: (reason: Key) => void): Promise<string> {
  try {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await api.file(path));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    return '';
  } catch (error) {
    if (error instanceof NotSignedIn) signOut('sign.unknown');
    return t('files.failed');
  }
}
