import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../helpers/folder.ts';
import { type Gateway, serve } from '../helpers/gateway.ts';
import { until } from '../helpers/until.ts';

/** Its value of a metric with these labels, as Prometheus would read it; undefined where there is none. */
export function valueOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
  for (const line of text.split('\n')) {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
    if (found?.[1] !== name) continue;
    const given = [...(found[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label, value]) => [
      label,
      value,
    ]);
    const all = Object.fromEntries(given) as Record<string, string>;
    if (Object.keys(labels).every((label) => all[label] === labels[label])) return Number(found[3]);
  }
  return undefined;
}

/** Waits until a metric has a value: threads tell of themselves once a second. */
export async function untilMetric(
  { ready }: Gateway,
  name: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Promise<string> {
  return until(`${name} ${JSON.stringify(labels)} to be ${value}`, async () => {
    const text = await (await fetch(`${ready.http}/metrics`)).text();
    return valueOf(text, name, labels) === value && text;
  });
}

/** A gateway with a configuration file. */
export async function serveWith(
  t: TestContext,
  config: object,
  args: readonly string[] = [],
): Promise<Gateway & { readonly data: string }> {
  const data = temporaryFolder(t);
  const file = join(data, 'fleetline.config.json');
  writeFileSync(file, JSON.stringify(config));
  return { ...(await serve(t, data, ['--config', file, ...args])), data };
}

/** A line that is answered when it is on disk. */
export const jsonLine = (device: string, second = 0): string =>
  `${JSON.stringify({ device, time: new Date(Date.UTC(2026, 5, 22, 8, 15, second)).toISOString(), latitude: 54.3, longitude: 10.1 })}\n`;

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
