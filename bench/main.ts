import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { gatewayTable } from './comparison.ts';
import { decodeTable } from './decode.ts';
import { fairnessTable, measureFairness } from './fairness.ts';
import { compare } from './gateway.ts';
import { processTable } from './process.ts';
import { measureScale, scaleTable } from './scale.ts';
import { soak, soakTable } from './soak.ts';
import { markdown } from './table.ts';

const usage = `Usage: node bench/main.ts [gateway|scale|fairness|decode|process|soak]… [--quick] [--rounds N] [--seconds N] [--minutes N]
Without a part: all of them but soak, and the result is written to bench/RESULTS.md (not with --quick).
  --rounds   how often each server is measured, 1 to 20 (default 5, with --quick 1)
  --seconds  length of the window in which CPU is counted, 1 to 30 (default 5, with --quick 3)
  --minutes  length of the soak, 1 to 600 (default 10, with --quick 1)
`;

const usual = ['gateway', 'scale', 'fairness', 'decode', 'process'] as const;
const parts = [...usual, 'soak'] as const;
type Part = (typeof parts)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    minutes: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

function whole(name: 'rounds' | 'seconds' | 'minutes', value: number, most: number): number {
  const given = Number(values[name] ?? value);
  if (Number.isInteger(given) && given >= 1 && given <= most) return given;
  throw new RangeError(`--${name} must be a whole number from 1 to ${most}.`);
}

function isPart(text: string): text is Part {
  return (parts as readonly string[]).includes(text);
}

async function section(part: Part): Promise<string> {
  if (part === 'decode') return markdown(decodeTable());
  if (part === 'process') return markdown(await processTable());
  const rounds = whole('rounds', values.quick ? 1 : 5, 20);
  const seconds = whole('seconds', values.quick ? 3 : 5, 30);
  const progress = (text: string): void => void process.stderr.write(`${text}\n`);
  if (part === 'soak') return markdown(soakTable(await soak(whole('minutes', values.quick ? 1 : 10, 600), progress)));
  if (part === 'scale') return markdown(scaleTable(await measureScale(rounds, seconds, progress)));
  if (part === 'fairness') return markdown(fairnessTable(await measureFairness(rounds, seconds, progress)));
  return markdown(gatewayTable(await compare({ rounds, seconds }, progress)));
}

/** Where and how the figures came about. */
function circumstances(): string {
  const command = ['node bench/main.ts', ...process.argv.slice(2)].join(' ');
  const load = loadavg()[0]?.toFixed(1);
  return `# Benchmark results

\`${command}\` on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model}, load average ${load} at the start.
How each figure is taken, and what it does not say, is told in [README.md](README.md).
`;
}

async function main(): Promise<void> {
  if (values.help || !positionals.every(isPart)) {
    process.stdout.write(usage);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const wanted = positionals.length > 0 ? positionals.filter(isPart) : usual;
  const text = [circumstances()];
  process.stdout.write(`${text[0]}\n`);
  for (const part of wanted) {
    const made = await section(part);
    process.stdout.write(`${made}\n`);
    text.push(made);
  }
  if (positionals.length === 0 && !values.quick) writeFileSync(new URL('RESULTS.md', import.meta.url), text.join('\n'));
}

// Ends by `exit`, so that the servers are ended too.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await main();
