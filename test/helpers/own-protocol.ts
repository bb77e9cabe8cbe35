import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A user's own protocol, whose frames are lines `!DEVICE,…` */
export interface OwnProtocol {
  readonly name: string;
  /** What its `decode(frame, session)` does, in JavaScript; `fields` are those of the line, and `fixAt(seconds)` is a position of `fields[0]`. */
  readonly decode: string;
}

/** The text of its module. */
function moduleOf({ name, decode }: OwnProtocol): string {
  return `
export const protocol = {
  name: '${name}',
  title: 'A protocol for tests',
  devices: ['Tests'],
  signatures: [/^!\\w+,/],
  framing(bytes, from) {
    const end = bytes.indexOf('\\n', from);
    return end < 0 ? undefined : { begin: from, start: from, end, next: end + 1 };
  },
  messages: { position: 'a fix' },
  replies: 'Each fix is answered.',
  decode(frame, session) {
    const fields = frame.text.slice(1).split(',');
    const fix = { device: fields[0], type: 'position', valid: true, latitude: 54.5, longitude: 10.25 };
    const fixAt = (seconds) => ({ ...fix, time: ${ownMidnight} + seconds * 1000 });
    ${decode}
  },
  examples: [{ about: 'a line', wire: '!cab,1\\n', reports: [], replies: [] }],
};
`;
}

/** The time of second 0 of these protocols' fixes: 2026-06-22T00:00:00Z. */
export const ownMidnight = Date.UTC(2026, 5, 22);

/** Writes it into a folder; what was there before it is mended. */
export function writeOwn(folder: string, protocol: OwnProtocol): void {
  writeFileSync(join(folder, `${protocol.name}.ts`), moduleOf(protocol));
}

/**
 * Writes it into a folder, beside a configuration that names it.
 * @param config what else stands there
 * @returns the arguments of whoever runs elsewhere and wants that configuration
 */
export function configureOwn(folder: string, protocol: OwnProtocol, config: object = {}): string[] {
  writeOwn(folder, protocol);
  const file = join(folder, 'fleetline.config.json');
  writeFileSync(file, JSON.stringify({ protocols: [`${protocol.name}.ts`], ...config }));
  return ['--config', file];
}

/** Lines `!DEVICE,N`, answered with N once they are stored. Where N can be divided by ten, it throws. */
export const fragile: OwnProtocol = {
  name: 'fragile',
  decode: `
    const number = fields[1];
    if (Number(number) % 10 === 0) throw new Error('every tenth line is too much');
    const readings = [fixAt(Number(number))];
    return { message: 'position', readings, reply: number + '\\n', session: { ...session, device: fields[0] } };`,
};
