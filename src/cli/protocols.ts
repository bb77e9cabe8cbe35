import { Command } from 'commander';
import { loadConfig, loadProtocols } from '../config/load.ts';
import type { Protocol } from '../protocols/protocol.ts';
import { print, write } from './output.ts';
import { protocolsPage } from './protocols-page.ts';

const examples = `
Examples:
  fleetline protocols
  fleetline protocols --json | jq -r .name
  fleetline protocols --markdown > protocols.md      with every message and examples`;

/** `fleetline protocols`: what is supported. */
export function protocolsCommand(): Command {
  return new Command('protocols')
    .description('list the protocols: name, devices, signature, replies')
    .option('--json', 'one JSON object a line')
    .option('--markdown', 'a page with every message type and decoded examples')
    .option('--config <file>', 'configuration file that names protocols of your own')
    .addHelpText('after', examples)
    .action(async ({ json, markdown, config }: Options) => {
      const { protocols: modules } = await loadConfig(config, {});
      const protocols = await loadProtocols(modules);
      if (markdown) return write(protocolsPage(protocols));
      for (const protocol of protocols) await (json ? print(summary(protocol)) : write(describe(protocol)));
    });
}

interface Options {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly config?: string;
}

function summary({ name, title, devices, signatures, openings = [], messages, replies }: Protocol): unknown {
  const sources = (patterns: readonly RegExp[]): string[] => patterns.map(({ source }) => source);
  return { name, title, devices, signatures: sources(signatures), openings: sources(openings), messages, replies };
}

function describe({ name, title, devices, signatures, openings = [], messages, replies }: Protocol): string {
  const recognised =
    [...signatures, ...openings].map(({ source }) => source).join('  or  ') || '(chosen by configuration)';
  return [
    `${name}: ${title}`,
    `  devices    ${devices.join(', ')}`,
    `  signature  ${recognised}`,
    `  messages   ${Object.keys(messages).join(', ')}`,
    `  replies    ${replies}`,
    '\n',
  ].join('\n');
}
