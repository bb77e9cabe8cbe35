import { buffer } from 'node:stream/consumers';
import { Command } from 'commander';
import { loadConfig, loadProtocols } from '../config/load.ts';
import { decode } from '../receiver/decode.ts';
import { print } from './output.ts';

const examples = `
Each line is one object: {"type":"connection"} names the protocol, then come the reports ("position" or "status"),
{"type":"reply"} for what the device is answered, and {"type":"quarantined"} for what could not be read.

Examples:
  printf '*HQ,4100000001,HTBT#' | fleetline decode
  fleetline decode --protocol line < capture.bin
  fleetline decode < capture.bin | jq 'select(.type == "position") | [.time, .latitude, .longitude]'`;

interface Options {
  readonly protocol?: string;
  readonly hint?: string;
  readonly config?: string;
}

/** `fleetline decode`: what one connection's bytes mean. */
export function decodeCommand(): Command {
  return new Command('decode')
    .description("decode one connection's bytes from standard input, as the gateway would")
    .option('--protocol <name>', 'do not recognise the protocol, take this one')
    .option('--hint <name>', 'the protocol to take where several begin alike')
    .option('--config <file>', 'configuration file that names protocols of your own')
    .addHelpText('after', examples)
    .action(async ({ protocol, hint, config }: Options) => {
      const { protocols: modules } = await loadConfig(config, {});
      if (process.stdin.isTTY)
        process.stderr.write('Type what the device sends; Ctrl-D at the beginning of a line ends it.\n');
      const bytes = await buffer(process.stdin);
      const result = decode(bytes, { protocol, hint, protocols: await loadProtocols(modules) });
      await print({ type: 'connection', protocol: result.protocol ?? null, ...(result.why && { why: result.why }) });
      for (const report of result.reports) await print(report);
      for (const reply of result.replies) await print({ type: 'reply', reply });
      for (const { bytes: raw, offset, reason } of result.quarantined) {
        await print({
          type: 'quarantined',
          offset,
          reason,
          bytes: Buffer.from(raw).toString('base64'),
          text: Buffer.from(raw).toString('latin1'),
        });
      }
    });
}
