import { Fleet, type FleetOptions, type Traffic } from './fleet.ts';

/** The load generator: a process of its own, so that what it costs is not counted as the server's. One command, one answer. */
export type Command =
  | ({ readonly kind: 'open' } & FleetOptions)
  | { readonly kind: 'login' }
  | { readonly kind: 'pace'; readonly rate: number; readonly seconds: number }
  | { readonly kind: 'saturate'; readonly window: number; readonly seconds: number }
  | { readonly kind: 'close' };

export type Answer = { readonly traffic: Traffic | undefined } | { readonly failure: string };

let fleet: Fleet | undefined;

async function obey(command: Command): Promise<Traffic | undefined> {
  switch (command.kind) {
    case 'open':
      fleet = await Fleet.open(command);
      return undefined;
    case 'login':
      await fleet?.login();
      return undefined;
    case 'pace':
      return fleet?.pace(command.rate, command.seconds);
    case 'saturate':
      return fleet?.saturate(command.window, command.seconds);
    case 'close':
      fleet?.close();
      return undefined;
  }
}

process.on('message', (command: Command) => {
  obey(command).then(
    (traffic) => process.send?.({ traffic } satisfies Answer),
    (error: unknown) => process.send?.({ failure: String(error) } satisfies Answer),
  );
});
// Whoever started it is gone.
process.on('disconnect', () => process.exit());
