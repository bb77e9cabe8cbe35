import { type Repair, repairJournal } from '../journal/repair.ts';
import type { Range } from '../journal/salvage.ts';

/** How often a repair says how far it is, in milliseconds. */
const progressMs = 2000;

/** Repairs the journal in a data folder. @returns what to tell a person @throws FleetlineError as {@link repairJournal} does */
export function repairJournalIn(folder: string): string {
  let told = performance.now();
  const done = repairJournal(folder, (seq, last) => {
    if (performance.now() < told + progressMs) return;
    told = performance.now();
    process.stderr.write(`saving reports: ${seq} of ${last}\n`);
  });
  return done === undefined ? `The journal in ${folder} is not damaged: nothing was done.\n` : account(folder, done);
}

function account(folder: string, done: Repair): string {
  const { damage, reports, lost, endless, quarantined, lostQuarantined, cursors, aside } = done;
  const last = endless ? lost.at(-1) : undefined;
  const counted = lost.filter((range) => range !== last);
  const ranges = [...counted.map(inWords), ...(last === undefined ? [] : [`${last.first} and all after it`])];
  const losses = ranges.length === 0 ? 'none is lost' : `lost are seq ${ranges.join(', ')} (${many(counted, last)})`;
  const frames = lostQuarantined.length === 0 ? '' : `; lost are id ${lostQuarantined.map(inWords).join(', ')}`;
  return `The journal in ${folder} was damaged: ${damage}
saved        ${reports} reports; ${losses}
quarantine   ${quarantined} frames saved${frames}
cursors      ${cursors} saved; a reader without one begins at the first report again
kept         the damaged journal is ${aside}; delete it when you need it no more
`;
}

function inWords({ first, last }: Range): string {
  return first === last ? String(first) : `${first} to ${last}`;
}

function many(counted: readonly Range[], open: Range | undefined): string {
  const sum = counted.reduce((total, { first, last }) => total + last - first + 1, 0);
  return open === undefined ? `${sum} reports` : `${sum} reports, and those of the end`;
}
