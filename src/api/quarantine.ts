import { JournalReader } from '../journal/reader.ts';

function read<T>(folder: string, look: (reader: JournalReader) => T): T {
  const reader = new JournalReader(folder);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

const iso = (time: number): string => new Date(time).toISOString();

/** What could not be decoded so far, counted by protocol and reason. */
export function quarantineKinds(folder: string): object[] {
  return read(folder, (reader) => reader.quarantineKinds()).map(
    ({ id, protocol = null, reason, count, device = null, devices, firstAt, lastAt }) => {
      return { id, protocol, reason, count, device, devices, firstAt: iso(firstAt), lastAt: iso(lastAt) };
    },
  );
}

/** One quarantined frame, its bytes in base64; undefined where there is none of this id. */
export function quarantineItem(folder: string, id: number): object | undefined {
  if (!Number.isSafeInteger(id)) return undefined;
  const item = read(folder, (reader) => reader.quarantineItem(id));
  if (!item) return undefined;
  const { bytes, receivedAt, decodedAt, ...rest } = item;
  return {
    ...rest,
    receivedAt: iso(receivedAt),
    decodedAt: decodedAt === undefined ? null : iso(decodedAt),
    bytes: Buffer.from(bytes).toString('base64'),
  };
}
