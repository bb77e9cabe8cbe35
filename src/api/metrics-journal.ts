import type { JournalStatistics } from '../journal/statistics.ts';
import type { Latencies } from '../vitals/latencies.ts';
import type { Metric } from './metric.ts';

/** What the journal does and holds. Its counters begin anew where its thread is started again. */
export const journalMetrics: readonly Metric[] = [
  gauge('fleetline_journal_stalled', '1 while nothing can be stored.', ({ stalled }) => (stalled === null ? 0 : 1)),
  counter('fleetline_journal_stalls_total', 'Times that storing began to fail.', ({ stalls }) => stalls),
  counter('fleetline_journal_commits_total', 'Commits that are on disk.', ({ commits }) => commits),
  counter('fleetline_journal_failed_commits_total', 'Commits that failed.', ({ failedCommits }) => failedCommits),
  {
    ...metric('fleetline_journal_commit_latency_seconds', 'How long a commit took, synced.', (s) => s.commitLatency),
    type: 'histogram',
  },
  counter('fleetline_journal_reports_total', 'Reports stored.', ({ reports }) => reports),
  counter('fleetline_journal_repeats_total', 'Reports that were stored already.', ({ repeats }) => repeats),
  counter(
    'fleetline_journal_quarantined_frames_total',
    'Frames put into quarantine.',
    ({ quarantined }) => quarantined,
  ),
  counter(
    'fleetline_journal_quarantine_dropped_total',
    'Frames that went because quarantine was full.',
    ({ quarantineDropped }) => quarantineDropped,
  ),
  counter('fleetline_journal_deleted_reports_total', 'Reports that retention deleted.', ({ deleted }) => deleted),
  counter(
    'fleetline_journal_deleted_unread_reports_total',
    'Reports that retention deleted before every reader had them.',
    ({ deletedUnread }) => deletedUnread,
  ),
  counter(
    'fleetline_journal_tidy_failures_total',
    'Slices of tidying that failed.',
    ({ tidyFailures }) => tidyFailures,
  ),
  gauge('fleetline_journal_unindexed_reports', 'Reports that are not indexed yet.', ({ unindexed }) => unindexed),
  gauge('fleetline_journal_quarantine_frames', 'Frames in quarantine.', ({ quarantineFrames }) => quarantineFrames),
  gauge('fleetline_journal_quarantine_bytes', 'Bytes of these frames.', ({ quarantineBytes }) => quarantineBytes),
  gauge('fleetline_journal_file_bytes', 'Size of the database.', ({ fileBytes }) => fileBytes),
  gauge('fleetline_journal_wal_bytes', 'Size of the write-ahead log.', ({ walBytes }) => walBytes),
];

type Read<T> = (statistics: JournalStatistics) => T;

function metric(name: string, help: string, read: Read<number | Latencies>): Omit<Metric, 'type'> {
  const series: Metric['series'] = ({ journal: { news } }) => (news ? [[{}, read(news.statistics)]] : []);
  return { name, help, labels: [], series };
}

function counter(name: string, help: string, read: Read<number>): Metric {
  return { ...metric(name, help, read), type: 'counter' };
}

function gauge(name: string, help: string, read: Read<number>): Metric {
  return { ...metric(name, help, read), type: 'gauge' };
}
