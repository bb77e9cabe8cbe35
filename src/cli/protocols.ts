import { Command } from 'commander';
import { loadConfig, loadProtocols } from '../config/load.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { print, write } from './output.ts';

const examples = `
Examples:
  fleetline protocols
  fleetline protocols --json | jq -r .name`;

/** `fleetline protocols`: what is supported. */
export function protocolsCommand(): Command {
  return new Command('protocols')
    .description('list the protocols: name, devices, signature, replies')
    .option('--json', 'one JSON object a line')
    .option('--config <file>', 'configuration file that names protocols of your own')
    .addHelpText('after', examples)
    .action(async ({ json, config }: { readonly json?: boolean; readonly config?: string }) => {
      const { protocols: modules } = await loadConfig(config, {});
      for (const protocol of await loadProtocols(modules))
        await (json ? print(summary(protocol)) : write(describe(protocol)));
    });
}

function summary({ name, title, devices, signatures, messages, replies }: Protocol): unknown {
  return { name, title, devices, signatures: signatures.map(({ source }) => source), messages, replies };
}

function describe({ name, title, devices, signatures, messages, replies }: Protocol): string {
  const recognised =
    signatures.length === 0 ? '(chosen by configuration)' : signatures.map(({ source }) => source).join('  or  ');
  return [
    `${name}: ${title}`,
    `  devices    ${devices.join(', ')}`,
    `  signature  ${recognised}`,
    `  messages   ${Object.keys(messages).join(', ')}`,
    `  replies    ${replies}`,
    '\n',
  ].join('\n');
}
