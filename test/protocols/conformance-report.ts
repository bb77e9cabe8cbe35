// Prints how the real frames of ../shared/conformance come out, protocol by protocol: `npm run conformance`.
import { table } from '../../src/cli/table.ts';
import { builtIn } from '../../src/protocols/registry.ts';
import { readLines, sharedPath } from '../helpers/shared.ts';
import { type ConformanceCase, type Outcome, run } from './conformance.ts';

/** The protocols that came first; their exceptions are more, and older. */
const first = new Set(['gps103', 'h02', 't55', 'taip', 'wialon']);

/** What must be reached over the others, in percent. */
const least = { pinned: 96, open: 94, answered: 95 };

/** One protocol's cases, or those of all. */
class Tally {
  cases = 0;
  pinned = 0;
  open = 0;
  recognised = 0;
  replies = 0;
  repliesRight = 0;
  /** Cases that are answered as the reference does, silence among them. */
  answered = 0;
  exceptions = 0;

  add(example: ConformanceCase, pinned: Outcome, open: Outcome): void {
    this.cases += 1;
    if (pinned.positions.length === 0) this.pinned += 1;
    if (open.positions.length === 0) this.open += 1;
    if (open.recognised) this.recognised += 1;
    if (open.replies.length === 0) this.answered += 1;
    if (example.replies.length > 0) {
      this.replies += 1;
      if (open.replies.length === 0) this.repliesRight += 1;
    }
    if (open.listed !== undefined) this.exceptions += 1;
  }

  row(name: string): string[] {
    const { cases, pinned, open, recognised, replies, repliesRight, exceptions } = this;
    const answered = replies === 0 ? '–' : `${repliesRight} of ${replies}`;
    return [name, ...[cases, pinned, recognised, open].map(String), answered, String(exceptions)];
  }
}

const percent = (part: number, whole: number): number => (whole === 0 ? 100 : (100 * part) / whole);

if (sharedPath('conformance') === undefined) {
  process.stderr.write('There is no ../shared/conformance beside the repository: nothing to compare with.\n');
  process.exit(1);
}

const all = new Tally();
const others = new Tally();
const rows: string[][] = [
  ['protocol', 'cases', 'as expected, pinned', 'recognised', 'as expected, one port', 'replies', 'exceptions'],
];
const exceptions: string[] = [];
const unlisted: string[] = [];
for (const { name } of builtIn) {
  const path = sharedPath(`conformance/${name}.jsonl`);
  if (path === undefined) continue;
  const tally = new Tally();
  for (const example of readLines<ConformanceCase>(path)) {
    const pinned = run(example, true);
    const open = run(example);
    for (const sum of first.has(name) ? [tally, all] : [tally, all, others]) sum.add(example, pinned, open);
    if (open.listed !== undefined) exceptions.push(`  ${example.id}  ${open.listed}`);
    else if (open.positions.length + open.replies.length > 0)
      unlisted.push(`  ${example.id}  ${name}: ${[...open.positions, ...open.replies].join(', ')}`);
  }
  rows.push(tally.row(name));
}
rows.push(all.row('all'), others.row('the others'));
const shares = {
  pinned: percent(others.pinned, others.cases),
  open: percent(others.open, others.cases),
  answered: percent(others.answered, others.cases),
  due: percent(others.repliesRight, others.replies),
};
process.stdout.write(`${table(rows)}
"The others" are all but ${[...first].join(', ')}. Of these:

Positions as expected, protocol pinned:               ${shares.pinned.toFixed(1)} % (at least ${least.pinned})
Recognised and as expected with nothing configured:   ${shares.open.toFixed(1)} % (at least ${least.open})
Answered as expected, be it with silence:             ${shares.answered.toFixed(1)} % (at least ${least.answered})
Where a reply is due, that reply:                     ${shares.due.toFixed(1)} %

Answered differently on purpose:
${exceptions.join('\n')}
${unlisted.length > 0 ? `\nDifferent without a reason:\n${unlisted.join('\n')}\n` : ''}`);
const reached = shares.pinned >= least.pinned && shares.open >= least.open && shares.answered >= least.answered;
if (!reached || unlisted.length > 0) process.exitCode = 1;
