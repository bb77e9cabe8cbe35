import type { Format } from '../formats.ts';
import { JournalReader } from '../journal/reader.ts';
import type { ReportQuery } from '../journal/scan.ts';
import type { StoredReport } from '../model/report.ts';
import type { HttpCounters } from './http-counters.ts';
import { turn } from './turn.ts';

/** Bytes that are handed over at a time: whoever takes them slower than one such piece in `stallSeconds` takes nothing. */
const pieceBytes = 16_384;

/** How long an export may read before others have their turn, in milliseconds; a page takes about 4 if all of it is wanted. */
const turnMs = 2;

export interface Export {
  /** The data folder. */
  readonly folder: string;
  readonly query: ReportQuery;
  readonly format: Format;
  readonly stallSeconds: number;
  /** Called where nothing was taken for so long. */
  readonly onStall: () => void;
}

/**
 * Stored reports as bytes, piece by piece: the journal is read as the pieces are taken, and let go when the stream ends, is cancelled or stalls.
 * @throws FleetlineError where the journal cannot be read
 */
export async function startExport(wanted: Export, counters: HttpCounters): Promise<ReadableStream<Uint8Array>> {
  const pieces = piecesOf(wanted, counters, () => void pieces.return());
  // Opens the journal, so that who asks is told what is wrong while it still can be told.
  await pieces.next();
  return ReadableStream.from(pieces);
}

async function* piecesOf(
  { folder, query, format, stallSeconds, onStall }: Export,
  counters: HttpCounters,
  end: () => void,
): AsyncGenerator<Uint8Array, void, void> {
  const reader = new JournalReader(folder);
  const stalled = setTimeout(() => {
    counters.exportsStalled += 1;
    onStall();
    end();
  }, stallSeconds * 1000);
  counters.exports += 1;
  try {
    yield new Uint8Array();
    const written = textOf(format);
    let text: string = format.head;
    let began = performance.now();
    for (const page of reader.pages(query)) {
      text += written(page);
      for (const piece of cut(text)) {
        yield piece;
        stalled.refresh();
      }
      text = '';
      if (performance.now() - began < turnMs) continue;
      await turn();
      stalled.refresh();
      began = performance.now();
    }
    // Where there was no page at all, nobody has been told the head yet.
    yield Buffer.from(text + format.tail);
  } finally {
    clearTimeout(stalled);
    counters.exports -= 1;
    reader.close();
  }
}

/** Writes pages in a format, one behind the other. */
function textOf(format: Format): (page: readonly StoredReport[]) => string {
  let first = true;
  return (page) => {
    let text = '';
    for (const report of page) {
      const row = format.row(report, first);
      if (row === undefined) continue;
      first = false;
      text += row;
    }
    return text;
  };
}

function* cut(text: string): Generator<Uint8Array, void, void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
