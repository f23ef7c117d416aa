import type { Api } from './api';

export interface WindowStream { count: number; min: number; max: number; mean: number; consumption?: number | null; secondsOn?: number | null }
/** `start` inclusive, `end` exclusive. */
export interface Window { start: string; end: string; status: 'provisional' | 'final' | 'restated'; streams: Record<string, WindowStream> }

/** Oldest first; all pages. @param period `5m`, `1h` or `1d`; @param stream only this one */
export async function windowsOf(api: Api, device: string, period: string, from: string, to: string, stream?: string): Promise<Window[]> {
  const windows: Window[] = [];
  let continuation: string | undefined;
  do {
    const asked = new URLSearchParams({ device, period, from, to, ...(stream && { stream }), ...(continuation && { continuation }) });
    const page = await api.get<{ windows: Window[]; continuation?: string | null }>(`/api/windows?${asked}`);
    windows.push(...page.windows);
    continuation = page.continuation ?? undefined;
  } while (continuation);
  return windows;
}
