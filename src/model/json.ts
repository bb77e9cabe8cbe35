import type { Attributes, AttributeValue, Report, StoredReport } from './report.ts';

/** A report as JSON shows it: times in ISO 8601 with milliseconds, UTC. */
export type ReportJson = Omit<Report, 'time' | 'receivedAt' | 'attributes'> & {
  readonly seq?: number;
  readonly time: string;
  readonly receivedAt: string;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
};

/** A stored report as JSON shows it. */
export type StoredReportJson = ReportJson & { readonly seq: number };

/** The public form of a report, its fields in the order of the documentation. */
export function toJson(report: StoredReport): StoredReportJson;
export function toJson(report: Report & { readonly seq?: number }): ReportJson;
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
function defined(attributes: Attributes): Record<string, AttributeValue> {
  const entries = Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return Object.fromEntries(entries) as Record<string, AttributeValue>;
}
