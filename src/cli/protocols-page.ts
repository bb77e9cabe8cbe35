import type { Protocol } from '../protocols/protocol.ts';
import { strangerNames } from '../protocols/strangers.ts';
import { decode } from '../receiver/decode.ts';

/** The clock of the examples, for frames that tell a time of day and no date. */
const now = Date.UTC(2026, 5, 22, 8, 16);

const head = (protocols: readonly Protocol[]): string => `# Protocols

<!-- Generated from the registry by \`npm run docs\`: change the protocols, not this page. -->

Fleetline recognises these ${protocols.length} protocols on one port, by what a connection begins with. Point a tracker at it; nothing is configured.

* **How it is recognised.** Signatures are tried on the first 64 bytes, before anything is cut into frames; the shortest that matches decides, once, for
  the whole connection. Why is told by the connection's label in \`/v1/processes\`, and by \`fleetline decode\`.
* **Where several protocols begin alike** (below: "begins like"), the second frame decides. Where that is alike too, or none comes for
  \`limits.secondFrameSeconds\`, the listener's hint decides, and without one the order of names:
  \`fleetline serve --listen 0.0.0.0:5010 --hint wondex\`.
* **A listener for one protocol only**: \`--listen 0.0.0.0:5011 --protocol h02\`. Nothing is recognised there, and nothing else is read.
* **What is no tracker's** is named, counted and closed: ${strangerNames.join(', ')}.
* **What begins like none of them** is closed and kept in quarantine, with the protocols that it is most like:
  \`fleetline quarantine list\`.

All times are UTC, all units SI; \`status\` is a report without a fix of its own. Ids and places in the examples are made up.

`;

/** The page that documents the protocols: everything in it comes from them. */
export function protocolsPage(protocols: readonly Protocol[]): string {
  const contents = protocols.map(
    ({ name, title, devices }) => `| [${name}](#${name}) | ${cell(title)} | ${cell(devices.join(', '))} |\n`,
  );
  const table = `| Name | What it is | Devices |\n|---|---|---|\n${contents.join('')}\n`;
  return head(protocols) + table + protocols.map((protocol) => section(protocol, protocols)).join('\n');
}

function section(protocol: Protocol, all: readonly Protocol[]): string {
  const { name, title, devices, signatures, openings = [], messages, replies, examples } = protocol;
  const recognised =
    signatures.length + openings.length === 0 ? 'not at all: it is chosen with `--protocol`' : expressions(signatures);
  const alike = likeOpenings(protocol, all);
  const facts = [
    `* **Devices**: ${devices.join(', ')}`,
    `* **Begins with**: ${recognised || 'nothing of its own'}`,
    ...(openings.length > 0 ? [`* **Begins like** ${alike.join(', ') || 'others'}: ${expressions(openings)}`] : []),
    `* **Replies**: ${replies}`,
  ];
  const types = Object.entries(messages).map(([type, meaning]) => `| \`${cell(type)}\` | ${cell(meaning)} |\n`);
  const shown = examples.map((example) => showExample(protocol, example.about, example.wire));
  return `## ${name}\n\n${title}.\n\n${facts.join('\n')}\n\n| Message | Meaning |\n|---|---|\n${types.join('')}\n${shown.join('\n')}`;
}

const expressions = (patterns: readonly RegExp[]): string => patterns.map(({ source }) => `\`${source}\``).join(' or ');

/** Other protocols with an opening that fits one of this protocol's examples. */
function likeOpenings({ name, examples, openings = [] }: Protocol, all: readonly Protocol[]): string[] {
  const fits = (patterns: readonly RegExp[], wire: string): boolean => patterns.some((pattern) => pattern.test(wire));
  const wires = examples.map(({ wire }) => wire).filter((wire) => fits(openings, wire));
  const others = all.filter((other) => other.name !== name && wires.some((wire) => fits(other.openings ?? [], wire)));
  return others.map((other) => `[${other.name}](#${other.name})`);
}

/** What the gateway adds to a report. */
const ours: ReadonlySet<string> = new Set(['id', 'protocol', 'receivedAt']);

function showExample(protocol: Protocol, about: string, wire: string): string {
  const pinned = protocol.signatures.length === 0 ? { protocol: protocol.name } : {};
  const { reports, replies } = decode(Buffer.from(wire, 'latin1'), { now, ...pinned });
  const lines = reports.map((report) =>
    JSON.stringify(Object.fromEntries(Object.entries(report).filter(([field]) => !ours.has(field)))),
  );
  const answer = replies.length === 0 ? '' : `\nAnswered:\n\n${block(visible(replies.join('')))}`;
  const decoded = lines.length === 0 ? '' : `\n${block(lines.join('\n'), 'json')}`;
  return `${about}\n\n${block(visible(wire))}${decoded}${answer}`;
}

const block = (text: string, language = 'text'): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

/** Bytes as text that shows what cannot be seen: a line ends behind a line feed. */
function visible(bytes: string): string {
  const shown = bytes.replaceAll(
    /[^ -~]/g,
    (character) => escapes[character] ?? `\\x${character.codePointAt(0)?.toString(16).padStart(2, '0')}`,
  );
  return shown.replaceAll('\\n', '\\n\n').trimEnd();
}

const escapes: Readonly<Record<string, string>> = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\0': '\\0' };

/** A text that may stand in a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
