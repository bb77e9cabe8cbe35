import { JournalReader } from '../journal/reader.ts';

/** Looks at the journal in a data folder. @throws FleetlineError where it cannot be read */
export function readJournal<T>(folder: string, look: (reader: JournalReader) => T): T {
  const reader = new JournalReader(folder);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}
