import type { Attributes, Report } from './report.ts';

/** A report as JSON shows it: times in ISO 8601 with milliseconds, UTC. */
export type ReportJson = Omit<Report, 'time' | 'receivedAt'> & {
  readonly seq?: number;
  readonly time: string;
  readonly receivedAt: string;
};

/** The public form of a report, its fields in the order of the documentation. */
export function toJson(report: Report & { readonly seq?: number }): ReportJson {
  const { seq, id, device, protocol, type, time, receivedAt, attributes, ...fix } = report;
  return {
    ...(seq !== undefined && { seq }),
    id,
    device,
    protocol,
    type,
    time: new Date(time).toISOString(),
    receivedAt: new Date(receivedAt).toISOString(),
    ...fix,
    ...(attributes && { attributes: defined(attributes) }),
  };
}

/** The attributes that are there. */
function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
