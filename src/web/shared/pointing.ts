import type { MapSetup } from '../../api/schemas/map.ts';

type Listener = MapSetup['listeners'][number];

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where a tracker is to be pointed at: as the viewer reaches the gateway, where it listens everywhere. */
export function addressOf({ host, port }: Listener, here: string): string {
  const reached = everywhere.has(host) ? here : host;
  return reached.includes(':') && !reached.startsWith('[') ? `[${reached}]:${port}` : `${reached}:${port}`;
}

/** The command that drives vehicles of our own at a gateway. */
export function commandFor(address: string): string {
  return `npm run -s fleetline -- simulate --to ${address} --vehicles 20`;
}
